"""doctor, healthcheck and check_templates: what they say of an ill machine, in words that mend it."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from config.celery import app
from config.doctor import checks, ways
from config.env import MailRoute
from config.heartbeat import KEY, HeartbeatScheduler
from config.serve.processes import worker_command
from tests.machine import wait_until


def test_an_ill_machine_is_told_what_to_mend_and_well_parts_are_named_too(machine):
    done = machine.manage("doctor", "--json", MAILBOX_SMTP_PORT="1")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["fit"] is False
    assert {finding["name"]: finding["state"] for finding in report["findings"]} == {
        "data directory": "well",
        "secrets": "well",
        "base address": "warning",
        "PostgreSQL": "well",
        "migrations": "ill",
        "Valkey or Redis": "well",
        "workers": "ill",
        "beat": "ill",
        "mail route": "ill",
    }
    assert [
        finding["name"] for finding in report["findings"] if finding["state"] != "well" and not finding["mend"]
    ] == []
    assert {finding["mend"] for finding in report["findings"] if finding["name"] == "migrations"} == {
        "Run manage.py migrate."
    }


def test_a_configured_machine_whose_servers_are_away_is_told_so_without_a_traceback(machine):
    done = machine.manage(
        "doctor",
        DATABASE_URL="postgres://fortnight@127.0.0.1:1/fortnight",
        REDIS_URL="redis://127.0.0.1:1/0",
        EMAIL_URL="smtp://127.0.0.1:1",
        BASE_URL="http://news.example.org",
        SECRET_KEY="short",
        TOKEN_KEYS="k1:" + "0f" * 16,
        SUPPRESSION_KEY="f0" * 16,
        ENCRYPTION_KEYS="k1:" + "3c" * 32,
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert "See DATABASE_URL, and whether that server runs." in done.stdout
    assert "See REDIS_URL, and whether that server runs." in done.stdout
    assert "Use https: one-click unsubscribing requires it (RFC 8058)." in done.stdout
    assert "SECRET_KEY is short" in done.stdout


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://news.example.org", "well"),
        ("http://news.example.org", "ill"),
        ("http://localhost:8000", "warning"),
        ("http://[::1]:8000", "warning"),
        ("https://mac.local", "warning"),
    ],
)
def test_the_base_address_must_be_one_that_readers_can_open(settings, url, state):
    settings.BASE_URL = url
    assert checks.base_url().state == state


def test_a_mail_route_that_greets_is_well(smtp_sink):
    assert ways.looks().setting().state == "well"
    assert smtp_sink.received == []


def test_a_mail_route_with_tls_that_is_not_there_is_ill(smtp_sink, settings):
    settings.EMAIL_ROUTE = MailRoute(host=smtp_sink.host, port=smtp_sink.port, tls="implicit")
    finding = ways.looks().setting()
    assert (finding.state, finding.mend) == (
        "ill", "See its certificate, and which kind of TLS EMAIL_URL asks for at that port.",
    )  # fmt: skip


def test_beat_leaves_a_sign_that_the_health_check_sees(settings, capsys):
    with pytest.raises(CommandError, match="Beat has given no sign of life"):
        call_command("healthcheck", "beat")
    HeartbeatScheduler(app=app, schedule={}).tick()
    call_command("healthcheck", "beat")
    assert capsys.readouterr().out == "well\n"
    cache.set(KEY, cache.get(KEY) - 120)
    with pytest.raises(CommandError, match=r"Beat gave its last sign of life 12\d s ago"):
        call_command("healthcheck", "beat")


@pytest.mark.parametrize("process", ["worker", "sender"])
def test_a_worker_that_does_not_run_is_missed(process):
    with pytest.raises(CommandError, match=rf"^{process}@.+ does not answer within 3 s"):
        call_command("healthcheck", process)


def test_a_queue_that_nobody_takes_from_is_ill(machine):
    machine.start(*worker_command()[1:])

    def said():
        report = json.loads(machine.manage("doctor", "--json", MAILBOX_SMTP_PORT="1").stdout)
        return next(finding for finding in report["findings"] if finding["name"] == "workers")

    wait_until(lambda: said()["found"] != "none answers", seconds=60, what="an answer of the worker")
    finding = said()
    assert finding["state"] == "ill"
    assert re.fullmatch(r"worker@\S+; nobody takes mailings", finding["found"])


def test_every_template_compiles(capsys):
    call_command("check_templates")
    assert capsys.readouterr().out.endswith(" templates compile.\n")


def test_a_template_that_does_not_compile_is_named(settings, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "good.html").write_text("{{ fine }}")
    (tmp_path / "templates" / "bad.html").write_text("{% if %}")
    (tmp_path / "templates" / "odd.html").write_bytes(b"\xff")
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError) as refusal:
        call_command("check_templates")
    named = [line.split(":")[0] for line in str(refusal.value).splitlines()]
    assert named == ["templates/bad.html", "templates/odd.html"]
