"""The bounce mailbox, over real IMAP: a message goes only after what it says is committed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from config.bounce_addresses import BounceMailbox
from delivery.bounces import applying
from delivery.bounces.classify import LARGEST
from delivery.bounces.intake.mailbox import Collected, ImapMailbox, MailboxUnusable, collect
from delivery.models import BounceRecord, Delivery, DeliveryState
from tests.delivery.bounces.intake.imap_server import ImapServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server():
    with ImapServer() as server:
        yield server


@pytest.fixture
def mailbox(server):
    return ImapMailbox(host=server.host, port=server.port, tls=False, username="bounces", password="harbour")


def test_bounces_are_applied_and_moved_away(server, mailbox, sent, bounce_of):
    uid = server.add(bounce_of(sent))
    other = server.add(b"From: prize@example.com\r\nSubject: You won\r\n\r\nClick.\r\n")

    assert collect(mailbox, handled="Handled") == Collected(seen=2, told=1, left=0)
    assert (list(server.folders["INBOX"]), list(server.folders["Handled"])) == ([], [uid, other])
    record = BounceRecord.objects.get()
    assert (record.kind, record.delivery, record.source) == ("hard", sent, "imap")
    assert record.received_at.isoformat() == "2026-12-06T16:00:05+00:00"


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS"])
def test_without_a_folder_they_are_deleted_and_nothing_else_is(server, mailbox, sent, bounce_of, capabilities):
    server.capabilities = capabilities
    server.add(bounce_of(sent))
    marked = server.add(b"From: a@example.org\r\n\r\nmarked by somebody else\r\n")
    server.flags["INBOX"] = {marked}

    assert collect(mailbox, handled="").seen == 1
    assert list(server.folders["INBOX"]) == [marked]


def test_a_server_without_move_gets_copy_and_delete(server, mailbox, sent, bounce_of):
    server.capabilities = "IMAP4rev1"
    uid = server.add(bounce_of(sent))

    collect(mailbox, handled="Handled")

    assert (list(server.folders["Handled"]), server.flags["INBOX"]) == ([uid], {uid})
    assert collect(mailbox, handled="Handled").seen == 0


def test_when_the_connection_breaks_before_the_move_the_next_time_goes_on_and_does_nothing_twice(
    server, mailbox, sent, bounce_of
):
    server.add(bounce_of(sent))
    server.hang_up_at = "MOVE"
    with pytest.raises(MailboxUnusable):
        collect(mailbox, handled="Handled")
    assert (BounceRecord.objects.count(), len(server.folders["INBOX"])) == (1, 1)

    server.hang_up_at = ""
    assert collect(mailbox, handled="Handled") == Collected(seen=1, told=1, left=0)
    assert (BounceRecord.objects.count(), len(server.folders["INBOX"])) == (1, 0)


def test_what_cannot_be_written_down_stays_and_holds_up_nothing_behind_it(server, mailbox, sent, bounce_of, caplog):
    chiyo = Delivery.objects.get(address="chiyo@example.org")
    bad, good = server.add(bounce_of(chiyo)), server.add(bounce_of(sent))
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE delivery_bouncerecord ADD CONSTRAINT not_chiyo CHECK (delivery_id <> {chiyo.pk})")
    try:
        assert collect(mailbox, handled="Handled") == Collected(seen=2, told=1, left=1)
        assert (list(server.folders["INBOX"]), list(server.folders["Handled"])) == ([bad], [good])
        assert f"Message {bad} stays in INBOX: what it says cannot be written down" in caplog.text
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE delivery_bouncerecord DROP CONSTRAINT not_chiyo")

    assert collect(mailbox, handled="Handled") == Collected(seen=1, told=1, left=0)


def test_a_database_that_goes_away_ends_it_with_everything_still_there(server, mailbox, sent, bounce_of, monkeypatch):
    server.add(bounce_of(sent))
    server.add(bounce_of(Delivery.objects.get(address="chiyo@example.org")))

    def end_the_session(*_, **__):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(applying, "attribute", end_the_session)
    with pytest.raises(OperationalError):
        collect(mailbox, handled="Handled")
    connection.close()

    assert (len(server.folders["INBOX"]), BounceRecord.objects.count()) == (2, 0)


def test_what_comes_too_early_stays_for_the_next_time(server, mailbox, mailing, settle, bounce_of):
    settle(mailing, DeliveryState.HANDOFF)
    server.add(bounce_of(Delivery.objects.get(address="bob@example.org")))

    assert collect(mailbox, handled="Handled") == Collected(seen=1, told=0, left=1)
    Delivery.objects.update(state=DeliveryState.SENT)
    assert collect(mailbox, handled="Handled") == Collected(seen=1, told=1, left=0)


def test_a_message_is_read_without_being_marked_as_read(server, mailbox):
    server.add(b"From: a@example.org\r\n\r\nhello\r\n")
    collect(mailbox, handled="Handled")

    assert [command for command in server.commands if "FETCH" in command] == [
        f"UID FETCH 1 (BODY.PEEK[]<0.{LARGEST}> INTERNALDATE)"
    ]


def test_a_wrong_password_or_folder_is_said_with_its_mend(server, mailbox):
    wrong = ImapMailbox(host=server.host, port=server.port, tls=False, username="bounces", password="no")
    with pytest.raises(
        MailboxUnusable, match=r"cannot be used: \[AUTHENTICATIONFAILED\] wrong password\. Look at BOUNCE_MAILBOX_URL"
    ):
        collect(wrong, handled="")

    nowhere = ImapMailbox(
        host=server.host, port=server.port, tls=False, username="b", password="harbour", folder="Nowhere"
    )
    with pytest.raises(MailboxUnusable, match="no such folder"):
        collect(nowhere, handled="")


def test_the_command_collects_and_says_how_much(server, sent, bounce_of, settings, capsys):
    server.add(bounce_of(sent))
    settings.BOUNCE_MAILBOX = BounceMailbox(
        host=server.host, port=server.port, tls=False, username="bounces", password="harbour"
    )
    call_command("collect_bounces")

    assert capsys.readouterr().out == "1 messages, 1 about deliveries, 0 left for later.\n"


@pytest.mark.parametrize(
    ("arguments", "status", "said"), [([], 2, "BOUNCE_MAILBOX_URL"), (["--every", "3"], 2, "10 sec")]
)
def test_the_command_says_what_it_is_missing(arguments, status, said, settings):
    settings.BOUNCE_MAILBOX = BounceMailbox(host="h", port=1, tls=False, username="b") if arguments else None
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("collect_bounces", *arguments)
    assert refusal.value.returncode == status


def test_a_mailbox_that_is_away_is_said_in_one_line(settings):
    settings.BOUNCE_MAILBOX = BounceMailbox(host="127.0.0.1", port=1, tls=False, username="b")
    with pytest.raises(CommandError, match=r"INBOX at 127\.0\.0\.1:1 cannot be used") as refusal:
        call_command("collect_bounces")
    assert refusal.value.returncode == 1
