"""``doctor`` and the domains that mail is sent from."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from config.doctor import domains
from config.env import MailRoute
from tests.factories import NewsletterFactory
from tests.machine import free_port


def doctor(*words):
    """What it printed, and its exit status."""
    out = io.StringIO()
    try:
        call_command("doctor", *words, stdout=out)
    except SystemExit as left:
        return out.getvalue(), left.code
    return out.getvalue(), 0


@pytest.fixture
def site(settings, db, dns_server, smtp_sink):
    settings.BASE_URL = "https://news.example.org"
    settings.EMAIL_ROUTE = MailRoute(host=smtp_sink.host, port=smtp_sink.port, tls="none")
    return dns_server


def test_a_domain_without_records_is_told_what_to_paste(site):
    said, status = doctor("--domain", "Example.org")
    assert status == 1
    assert said.splitlines()[1:8] == [
        "",
        "example.org",
        "     ill  SPF: example.org has no SPF record",
        "          Publish this TXT record. If your mail server's owner names another include, take theirs.",
        "            Name   example.org",
        "            Type   TXT",
        "            Value  v=spf1 a:news.example.org ~all",
    ]
    assert "     ill  bulk senders: Gmail: turns us away over SPF, DKIM, DMARC and PTR\n" in said


def test_several_domains_are_one_object_of_findings(site):
    said, status = doctor("--domain", "example.org", "--domain", "example.net", "--json")
    report = json.loads(said)
    assert (report["fit"], status) == (False, 1)
    assert list(dict.fromkeys(finding.get("domain") for finding in report["findings"])) == [
        None,
        "example.org",
        "example.net",
    ]
    [record] = next(finding for finding in report["findings"] if finding["name"] == "DMARC")["records"]
    assert (record["name"], record["zone"]) == (
        "_dmarc.example.org",
        '_dmarc.example.org. 3600 IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.org"',
    )


def test_offline_it_says_that_it_could_not_ask_and_is_not_ill(site):
    site.behave("silent")
    said, status = doctor("--domain", "example.org", "--json")
    states = {finding["name"]: finding["state"] for finding in json.loads(said)["findings"]}
    assert {name: state for name, state in states.items() if name not in {"mail route", "DKIM"}} == {
        "SPF": "unknown", "DMARC": "unknown", "alignment": "unknown", "MX": "unknown", "PTR": "unknown",
        "bulk senders: Gmail": "ill", "bulk senders: Yahoo": "ill", "bulk senders: Microsoft": "ill",
    }  # fmt: skip
    assert "has no" not in said
    assert "missing" not in said
    assert status == 1  # there is no key, and that is known without DNS


@pytest.mark.parametrize("words", [["nonsense"], ["example.org", "--domain", "\udc80"], ["https://example.org"]])
def test_what_is_no_domain_is_unusable(site, words):
    with pytest.raises(CommandError, match="is not a domain") as refusal:
        call_command("doctor", "--domain", *words)
    assert refusal.value.returncode == 2


def test_the_newsletters_domains_are_part_of_the_whole(site):
    NewsletterFactory(sender_email="alice@example.org")
    assert {finding.domain for finding in domains.of_this_machine()} == {"example.org"}


def test_while_the_catcher_takes_all_mail_dns_is_left_alone(site, settings):
    NewsletterFactory(sender_email="alice@example.org")
    settings.MAILBOX_ENABLED = True
    settings.EMAIL_ROUTE = MailRoute(host=settings.MAILBOX_SMTP_HOST, port=settings.MAILBOX_SMTP_PORT, tls="none")
    [finding] = domains.of_this_machine()
    assert (finding.state, finding.found) == ("well", "not looked at: the mail catcher takes all mail")
    assert site.asked == []


def test_without_its_tables_the_command_says_so_in_one_line(machine):
    done = machine.manage("doctor", "--domain", "example.org", DNS_SERVERS=f"127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The keys of example.org cannot be read: ")
    assert done.stderr.count("\n") == 1
