"""``classify_bounce`` and ``process_bounce`` as people and mail servers run them."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from delivery.models import BounceRecord, Delivery, DeliveryState
from tests.delivery.bounces.samples import data_of
from tests.machine import PROJECT


@pytest.fixture
def piped(monkeypatch):
    def give(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def classified(*files, capsys):
    call_command("classify_bounce", *map(str, files), "--json")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_file_gets_an_object(tmp_path, capsys):
    (tmp_path / "a.eml").write_bytes(data_of("dsn-unknown-user"))
    (tmp_path / "b.eml").write_bytes(data_of("spam"))

    assert classified(tmp_path / "a.eml", tmp_path / "b.eml", capsys=capsys) == [
        {
            "source": str(tmp_path / "a.eml"),
            "kind": "hard",
            "reason": "mailbox_unknown",
            "status": "5.1.1",
            "recipient": "bob@example.net",
            "recipients": [
                {"address": "bob@example.net", "kind": "hard", "reason": "mailbox_unknown", "status": "5.1.1"}
            ],
            "message_id": "<5f3c@example.org>",
            "verp": "b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org",
        },
        {
            "source": str(tmp_path / "b.eml"), "kind": "not_a_bounce", "reason": None, "status": None,
            "recipient": None, "recipients": [], "message_id": None, "verp": None,
        },
    ]  # fmt: skip


def test_an_mbox_gets_an_object_for_each_message(tmp_path, capsys):
    line = b"From MAILER-DAEMON Sun Dec  6 17:00:05 2026\n"
    messages = [data_of(name) for name in ("qmail", "dsn-full", "spam")]
    (tmp_path / "mbox").write_bytes(b"".join(line + message + b"\n" for message in messages))

    found = classified(tmp_path / "mbox", capsys=capsys)

    assert [(each["message"], each["kind"]) for each in found] == [(1, "hard"), (2, "soft"), (3, "not_a_bounce")]


def test_a_returned_mbox_line_does_not_split_a_message(tmp_path, capsys):
    returned = b"\n\nFrom alice@example.org Sun Dec  6 17:00:05 2026\nSubject: High water\n\nThe water rose.\n"
    (tmp_path / "a.eml").write_bytes(data_of("qmail") + returned)

    assert [each["kind"] for each in classified(tmp_path / "a.eml", capsys=capsys)] == ["hard"]


def test_files_that_cannot_be_read_are_said_and_the_others_are_read(tmp_path, capsys):
    (tmp_path / "a.eml").write_bytes(data_of("dsn-full"))

    with pytest.raises(SystemExit) as ended:
        call_command("classify_bounce", str(tmp_path), str(tmp_path / "none"), str(tmp_path / "a.eml"), "--json")

    out, err = capsys.readouterr()
    folder, missing, read = map(json.loads, out.splitlines())
    assert (ended.value.code, read["kind"]) == (2, "soft")
    assert folder == {
        "source": str(tmp_path), "error": {"line": None, "message": "This is a folder: name the files in it."},
    }  # fmt: skip
    assert missing["error"]["message"] == "The file cannot be read: No such file or directory."
    assert err.splitlines()[0] == f"{tmp_path}: This is a folder: name the files in it."


def test_without_json_each_file_is_a_line(tmp_path, capsys):
    (tmp_path / "a.eml").write_bytes(data_of("dsn-full"))
    call_command("classify_bounce", str(tmp_path / "a.eml"))

    line = f"soft          5.2.2     bob@example.net                   {tmp_path}/a.eml  The mailbox is full\n"
    assert capsys.readouterr().out == line


def test_standard_input_is_a_file_too(piped, capsys):
    piped(data_of("dsn-full"))

    assert [each["kind"] for each in classified("-", capsys=capsys)] == ["soft"]


@pytest.mark.django_db
def test_a_piped_bounce_is_acted_on(sent, bounce_of, piped, capsys):
    piped(bounce_of(sent))
    call_command("process_bounce")

    assert capsys.readouterr().out == "hard (mailbox_unknown): bob@example.org, suppress.\n"
    assert (BounceRecord.objects.get().source, Delivery.objects.get(pk=sent.pk).state) == ("pipe", "bounced")


@pytest.mark.django_db
def test_the_envelopes_recipient_may_be_given_beside_it(sent, bounce_of, sender_of, piped):
    piped(bounce_of(sent, to="alice@example.org"))
    call_command("process_bounce", "--recipient", sender_of(sent))

    assert BounceRecord.objects.get().delivery == sent


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"Subject: hello\n\nhello", b"\n" * 100])
def test_what_is_no_bounce_is_done_with(data, piped, capsys):
    piped(data)
    call_command("process_bounce")

    assert capsys.readouterr().out == "Not about a delivery; nothing to do.\n"


@pytest.mark.django_db
def test_a_bounce_that_comes_too_early_is_to_be_offered_again(mailing, settle, bounce_of, piped):
    settle(mailing, DeliveryState.HANDOFF)
    piped(bounce_of(Delivery.objects.get(address="bob@example.org")))

    with pytest.raises(CommandError, match="Offer the message again") as refusal:
        call_command("process_bounce")
    assert refusal.value.returncode == 75


def test_while_the_database_is_away_the_mail_server_keeps_the_message(machine):
    key = "0f" * 32
    environment = machine.environment(
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1/0",
        EMAIL_URL="smtp://127.0.0.1:1", BASE_URL="https://news.example.org", SECRET_KEY="s" * 60,
        TOKEN_KEYS=f"k1:{key}", SUPPRESSION_KEY=key, ENCRYPTION_KEYS=f"k1:{key}", BOUNCE_DOMAIN="",
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "process_bounce"],
        cwd=PROJECT, env=environment, input=data_of("dsn-unknown-user"), capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 75
    assert done.stderr.decode().startswith("CommandError: The database is away, so nothing was done: ")
