"""Unsubscribing by mail, from the header of the copy that went out to the reader's answer to it."""

import datetime as dt
import email
import email.policy
import io
import re
import smtplib

import pytest
from django.core.management import call_command
from django.utils import timezone

from delivery import ledger
from delivery.bounces.intake.taking import take
from delivery.bounces.leaving_by_mail import LeftByMail, leavers_in
from delivery.models import BounceRecord, Delivery
from subscribers.models import ConsentEvent, Subscription
from subscribers.tokens import Purpose, sign
from tests.delivery.bounces.intake.test_listener import client, listening
from tests.delivery.engine.turns import run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    return timezone.now()  # a sender sends what is due by the clock


def leave_address(subscription):
    return f"u-{sign(Purpose.UNSUBSCRIBE, subscription.pk)}@bounce.example.org"


def written(to, *, subject="unsubscribe", more=""):
    return f"From: bob@example.org\r\nTo: {to}\r\nSubject: {subject}\r\n{more}\r\n\r\n".encode()


def state(subscription):
    return Subscription.objects.get(pk=subscription.pk).state


def test_the_header_of_a_copy_leads_back_to_its_reader(mailing, readers, smtp_sink, settings):
    run()
    copies = {
        one.rcpt_to[0]: email.message_from_bytes(one.content, policy=email.policy.default) for one in smtp_sink.received
    }
    header = copies["bob@example.org"]["List-Unsubscribe"]
    page, by_mail = re.fullmatch(r"<([^<>]+)>,\s*<mailto:([^<>?]+)\?subject=unsubscribe>", header).groups()

    assert page.startswith(f"{settings.BASE_URL}/u/")
    assert copies["bob@example.org"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with listening("smtp") as port, client("smtp", port) as mx:
        mx.sendmail("bob@example.org", [by_mail], written(by_mail))
    assert [state(reader) for reader in readers] == ["unsubscribed", "active", "active"]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_a_mail_to_the_address_of_the_header_ends_the_subscription(protocol, readers):
    with listening(protocol) as port, client(protocol, port) as mx:
        mx.sendmail("bob@example.org", [leave_address(readers[0])], written("whoever@example.org", subject=""))

    assert [state(reader) for reader in readers] == ["unsubscribed", "active", "active"]
    assert list(ConsentEvent.objects.values_list("act", "source")) == [
        ("unsubscribed", f"mail to the unsubscribe address ({protocol})")
    ]
    assert BounceRecord.objects.count() == 0


def test_the_same_mail_twice_is_one_leave(readers, now):
    data = written(leave_address(readers[0]))
    results = [take(data, source="imap", received_at=now) for _ in range(2)]

    assert results == [
        [LeftByMail(subscription_id=readers[0].pk, ended=True)],
        [LeftByMail(subscription_id=readers[0].pk, ended=False)],
    ]
    assert ConsentEvent.objects.count() == 1


def test_whose_subscription_is_gone_is_no_error(readers, now):
    data = written(leave_address(readers[0]))
    readers[0].subscriber.delete()

    assert take(data, source="imap", received_at=now) == [LeftByMail(subscription_id=readers[0].pk, ended=False)]


def test_it_takes_effect_for_a_mailing_that_is_being_sent(mailing, readers, now):
    take(written(leave_address(readers[0])), source="imap", received_at=now)

    claims = ledger.claim(mailing.pk, quotas={"other": 10}, limit=10, now=now, lease=dt.timedelta(minutes=5))
    assert [claim.to_address for claim in claims] == ["chiyo@example.org", "dara@example.org"]
    assert Delivery.objects.get(address="bob@example.org").reason == "unsubscribed"


def test_the_pipe_says_what_it_did(readers, monkeypatch, capsys):
    said = []
    for _ in range(2):
        data = written(leave_address(readers[0]))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        call_command("process_bounce")
        said.append(capsys.readouterr().out)
    number = readers[0].pk
    assert said == [
        f"Asked to leave: subscription {number} ended.\n",
        f"Asked to leave: subscription {number} was over already.\n",
    ]


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To", "ENVELOPE-TO"])
def test_a_mailbox_finds_the_address_in_the_headers(readers, header):
    data = f"From: bob@example.org\n{header}: Leave <{leave_address(readers[0])}>\n\nx".encode()
    assert leavers_in(data) == (readers[0].pk,)


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_any_line_end_is_read(readers, end):
    data = written(leave_address(readers[0])).replace(b"\r\n", end)
    assert leavers_in(data) == (readers[0].pk,)


def test_a_header_of_a_mail_within_the_mail_ends_nothing(readers):
    inner = written(leave_address(readers[0])).decode()
    forwarded = f"From: bob@example.org\nTo: alice@example.org\nContent-Type: message/rfc822\n\n{inner}".encode()
    quoted = f"From: bob@example.org\nTo: alice@example.org\n\n> To: {leave_address(readers[0])}\n".encode()
    assert (leavers_in(forwarded), leavers_in(quoted)) == ((), ())


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"To: u-@bounce.example.org", b"To: " + b"u-x@" * 50_000, b"\xff" * 9]
)
def test_garbage_ends_nothing(readers, data, now):
    assert (leavers_in(data), take(data, source="imap", received_at=now)) == ((), [])
    assert {state(reader) for reader in readers} == {"active"}


def test_a_forged_token_is_refused_at_the_door(readers):
    forged = f"u-{sign(Purpose.PREFERENCES, readers[0].pk)}@bounce.example.org"
    with listening("smtp") as port, client("smtp", port) as mx, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        mx.sendmail("bob@example.org", [forged], written(forged))
    assert refusal.value.recipients[forged][0] == 550
    assert state(readers[0]) == "active"
