"""docs/operate/deliverability.md, step by step: its commands run, and an operator pastes what they print into DNS."""

import io
import re
import shlex

import pytest
from django.core.management import CommandError, call_command

from config.env import MailRoute
from delivery.models import DkimKey
from delivery.standing.finding import SEVERITY
from tests.machine import PROJECT

PAGE = (PROJECT / "docs" / "operate" / "deliverability.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^\.venv/bin/python manage\.py (.+)$", re.MULTILINE)
PASTE = re.compile(r"Name   (\S+)\n\s+Type   (\S+)\n\s+Value  (.+)")
DOCTOR = "doctor --domain example.org"
MAKE, ACTIVATE = "dkim_key example.org", "dkim_key example.org --activate"


@pytest.fixture
def operator(db, settings, dns_server, smtp_sink):
    """Runs a line of the page, and publishes what it shows; mail goes out from the machine itself."""
    settings.BASE_URL = "https://news.example.org"
    settings.EMAIL_ROUTE = MailRoute(host=smtp_sink.host, port=smtp_sink.port, tls="none")
    dns_server.put("news.example.org", "A", "192.0.2.9")
    dns_server.put("9.2.0.192.in-addr.arpa", "PTR", "news.example.org.")
    dns_server.put("mail.example.org", "A", "192.0.2.2")

    def run(line, *, publish=True):
        out = io.StringIO()
        try:
            call_command(*shlex.split(line), stdout=out, stderr=out)
            status = 0
        except SystemExit as left:
            status = left.code
        for name, kind, value in PASTE.findall(out.getvalue()) if publish else ():
            dns_server.put(name, kind, value)
        return out.getvalue(), status

    return run


def test_the_page_has_the_steps_that_this_test_walks():
    assert COMMAND.findall(PAGE) == [
        DOCTOR, MAKE, ACTIVATE, DOCTOR, f"{MAKE} --algorithm ed25519", MAKE, ACTIVATE, f"{MAKE} --list", "reseal",
    ]  # fmt: skip


def test_its_steps_lead_from_nothing_to_a_domain_that_the_providers_take(operator, settings):
    said, status = operator(DOCTOR)
    assert status == 1
    assert [line.split(":")[0].split()[-1] for line in said.splitlines() if line.startswith("     ill")] == [
        "SPF", "DKIM", "DMARC", "MX", "senders", "senders", "senders",
    ]  # fmt: skip
    with pytest.raises(CommandError, match=r"^No rsa key of example\.org waits"):
        operator(ACTIVATE)
    operator(MAKE)
    assert operator(ACTIVATE)[0] == "fn1 signs for example.org from now on (RSA-2048).\n"

    said, status = operator(DOCTOR)
    assert status == 0
    assert [line for line in said.splitlines() if re.match(r" +(ill|warning|unknown) ", line)] == []
    assert said.count("gets what it asks for") == 3

    operator(f"{MAKE} --algorithm ed25519")
    operator(f"{MAKE} --algorithm ed25519 --activate")
    operator(MAKE)
    assert "fn1 is retired." in operator(ACTIVATE)[0]
    assert [line.split()[:3] for line in operator(f"{MAKE} --list")[0].splitlines()] == [
        ["fn1", "RSA-2048", "retired"], ["fn2", "Ed25519", "active"], ["fn3", "RSA-2048", "active"],
    ]  # fmt: skip
    assert operator(DOCTOR)[1] == 0

    settings.ENCRYPTION_KEYS = {"second": bytes(32), **settings.ENCRYPTION_KEYS}
    assert "delivery.DkimKey.private_key: 3 sealed anew, 0 were so already." in operator("reseal")[0]
    settings.ENCRYPTION_KEYS = {"second": bytes(32)}
    assert operator(DOCTOR)[1] == 0
    assert {key.private_key.partition(".")[0] for key in DkimKey.objects.all()} == {"second"}


def test_the_words_of_its_table_are_those_of_the_doctor():
    assert set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)) == set(SEVERITY)
