"""The listener, over real LMTP and SMTP."""

import asyncio
import contextlib
import smtplib
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.bounce_addresses import BounceListener
from delivery.bounces.intake.listener import LARGEST_MESSAGE, MOST_CONNECTIONS, ListenAddress, Rate, listen
from delivery.models import BounceRecord, Delivery, DeliveryState

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def listening(protocol, *, per_minute=600):
    """A port somebody listens at."""
    ready, found = threading.Event(), {}

    async def serve():
        found["stopped"], found["loop"] = asyncio.Event(), asyncio.get_running_loop()
        address = ListenAddress(protocol=protocol, host="127.0.0.1", port=0)
        await listen(
            address, hostname="bounce.example.org", per_minute=per_minute, stopped=found["stopped"],
            ready=lambda port: (found.update(port=port), ready.set()),
        )  # fmt: skip

    thread = threading.Thread(target=asyncio.run, args=[serve()])
    thread.start()
    assert ready.wait(10)
    try:
        yield found["port"]
    finally:
        found["loop"].call_soon_threadsafe(found["stopped"].set)
        thread.join(20)


def client(protocol, port):
    made = smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP
    return made("127.0.0.1", port, local_hostname="mx.example.net")


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_a_bounce_is_committed_when_the_answer_comes(protocol, sent, bounce_of, sender_of):
    with listening(protocol) as port, client(protocol, port) as mx:
        mx.sendmail("", [sender_of(sent)], bounce_of(sent))

        record = BounceRecord.objects.get()
    assert (record.kind, record.delivery, record.source, record.proven) == ("hard", sent, protocol, True)


def test_the_envelope_decides_whatever_the_headers_say(sent, bounce_of, sender_of):
    with listening("lmtp") as port, client("lmtp", port) as mx:
        mx.sendmail("", [sender_of(sent)], bounce_of(sent, to="alice@example.org"))

    assert BounceRecord.objects.get().delivery == sent


@pytest.mark.parametrize("address", ["bob@example.org", "b+forged@bounce.example.org", "postmaster@bounce.example.org"])
def test_nobody_elses_mail_is_taken(address, sent):
    with listening("smtp") as port, client("smtp", port) as mx, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        mx.sendmail("", [address], b"From: a@example.org\r\n\r\nhello\r\n")

    assert refusal.value.recipients[address][0] == 550


def test_what_cannot_be_written_down_is_to_be_offered_again(sent, bounce_of, sender_of):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE delivery_bouncerecord RENAME TO away")
    try:
        with listening("smtp") as port, client("smtp", port) as mx, pytest.raises(smtplib.SMTPDataError) as refusal:
            mx.sendmail("", [sender_of(sent)], bounce_of(sent))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO delivery_bouncerecord")

    assert refusal.value.smtp_code == 451
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_what_comes_too_early_is_to_be_offered_again(mailing, settle, bounce_of, sender_of):
    settle(mailing, DeliveryState.HANDOFF)
    bob = Delivery.objects.get(address="bob@example.org")

    with listening("smtp") as port, client("smtp", port) as mx, pytest.raises(smtplib.SMTPDataError) as refusal:
        mx.sendmail("", [sender_of(bob)], bounce_of(bob))

    assert (refusal.value.smtp_code, BounceRecord.objects.count()) == (451, 0)


def test_a_message_too_large_is_refused(sent, sender_of):
    with listening("smtp") as port, client("smtp", port) as mx, pytest.raises(smtplib.SMTPException) as refusal:
        mx.sendmail("", [sender_of(sent)], b"Subject: x\r\n\r\n" + b"a" * 70 * 70_000)

    assert refusal.value.smtp_code == 552
    assert LARGEST_MESSAGE < 70 * 70_000


def test_more_than_the_rate_allows_is_told_to_come_later(sent, bounce_of, sender_of):
    with listening("smtp", per_minute=2) as port, client("smtp", port) as mx:
        codes = []
        for _ in range(3):
            try:
                mx.sendmail("", [sender_of(sent)], bounce_of(sent))
                codes.append(250)
            except smtplib.SMTPRecipientsRefused as refusal:
                codes += [code for code, _ in refusal.recipients.values()]

    assert (codes, BounceRecord.objects.count()) == ([250, 250, 451], 1)


def test_the_rate_is_that_of_the_last_minute():
    now = 0.0
    rate = Rate(per_minute=2, clock=lambda: now)
    taken = []
    for second in (0.0, 30.0, 59.9, 60.0, 61.0, 90.0):
        now = second
        taken.append(rate.allows())

    assert taken == [True, True, False, True, False, True]


def test_connections_are_limited(sent):
    with listening("smtp") as port, contextlib.ExitStack() as open_ones:
        for _ in range(MOST_CONNECTIONS):
            open_ones.enter_context(client("smtp", port))

        with pytest.raises(smtplib.SMTPConnectError) as refusal:
            client("smtp", port)
    assert refusal.value.smtp_code == 421


def test_garbage_is_answered_and_forgotten(sent, sender_of):
    with listening("smtp") as port, client("smtp", port) as mx:
        mx.sendmail("", [sender_of(sent)], b"\xff\x00\r\n.\r\n\xfe" * 50)
        assert mx.docmd("NONSENSE \xff".encode("latin-1").decode("ascii", "ignore"))[0] == 500
        assert mx.noop()[0] == 250

    assert BounceRecord.objects.count() == 0


def test_the_command_says_what_it_is_missing(settings):
    settings.BOUNCE_LISTEN = None
    with pytest.raises(CommandError, match="Set BOUNCE_DOMAIN and BOUNCE_LISTEN") as refusal:
        call_command("listen_bounces")
    assert refusal.value.returncode == 2


def test_an_address_that_is_taken_is_said_in_one_line(settings):
    with listening("smtp") as port:
        settings.BOUNCE_LISTEN = BounceListener(protocol="smtp", host="127.0.0.1", port=port)
        with pytest.raises(CommandError, match=f"Cannot listen on 127.0.0.1:{port} .*BOUNCE_LISTEN"):
            call_command("listen_bounces")
