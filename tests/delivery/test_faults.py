"""When a mailing should not go on, by the rows of a real ledger."""

import datetime as dt

import pytest
from django.utils import timezone

from delivery import ending, ledger, mailings
from delivery.faults import fault
from delivery.ledger import Outcome
from delivery.ledger.returns import take_back
from delivery.models import Delivery, DeliveryState, Mailing, MailingState, Stage

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=5)
HOUR = dt.timedelta(hours=1)
FAILED, SENT = DeliveryState.FAILED, DeliveryState.SENT


@pytest.fixture
def now():
    """Faults are looked for in the present."""
    return timezone.now()


@pytest.fixture
def mailing(issue, subscribe, now):
    """To thirty, two hours ago."""
    for number in range(30):
        subscribe(f"reader{number:02}")
    return mailings.begin(issue, now=now - 2 * HOUR)


def settle(mailing, state, *, count, at, reason="", detail=""):
    for claim in ledger.claim(mailing.pk, quotas={"other": count}, limit=count, now=at, lease=LEASE):
        ledger.hand_off([claim], now=at, lease=LEASE)
        ledger.settle([Outcome(claim=claim, state=state, stage=Stage.DOT, reason=reason, detail=detail)], now=at)


@pytest.mark.parametrize(
    ("refused", "accepted", "why"),
    [
        (9, 0, ""),
        (10, 0, "10 of the last 10 copies were refused. The latest: Refused for a reason of the server's own: 554 no"),
        (14, 16, ""),
        (15, 15, "15 of the last 30 copies were refused. The latest: Refused for a reason of the server's own: 554 no"),
    ],
)
def test_every_second_copy_refused_is_too_many_whatever_is_said(mailing, now, refused, accepted, why):
    settle(mailing, SENT, count=accepted, at=now)
    settle(mailing, FAILED, count=refused, at=now, reason="other", detail="554 no")

    assert fault(mailing) == why


@pytest.mark.parametrize("reason", ["message_too_big", "message_refused", "spam", "blocklisted"])
def test_a_fifth_refused_because_of_us_or_of_the_mail_is_too_many(mailing, now, reason):
    settle(mailing, SENT, count=20, at=now)
    settle(mailing, FAILED, count=10, at=now, reason=reason, detail="552 5.3.4 no")

    assert fault(mailing).endswith(", 10 times in the last 30 copies: 552 5.3.4 no")


def test_what_was_refused_an_hour_ago_says_nothing_about_now(mailing, now):
    settle(mailing, FAILED, count=20, at=now - HOUR, reason="other")

    assert fault(mailing) == ""


def test_complaints_and_bounces_about_copies_that_went_out_long_ago_count(mailing, now):
    settle(mailing, SENT, count=30, at=now - HOUR)
    first, second, third, *others = Delivery.objects.values_list("pk", flat=True)
    story = {"detail": "", "now": now}
    for copy in (first, second, third):
        take_back(copy, state=DeliveryState.COMPLAINED, reason="spam_report", **story)
    assert fault(mailing).startswith("3 of the last 30 readers called it spam")

    for copy in others[:25]:
        take_back(copy, state=DeliveryState.BOUNCED, reason="mailbox_unknown", **story)
    assert fault(mailing).startswith("25 of the last 30 addresses do not exist")

    Mailing.objects.update(resumed_at=now)
    mailing.refresh_from_db()
    assert fault(mailing) == ""


def test_resuming_tries_again_what_did_not_lie_with_the_readers(mailing, now):
    settle(mailing, FAILED, count=20, at=now, reason="other", detail="554 no")
    settle(mailing, FAILED, count=10, at=now, reason="mailbox_full")
    assert ending.finish_if_done(mailing, now=now) is False
    mailing.refresh_from_db()
    assert (mailing.state, mailing.paused_reason[:37]) == (MailingState.PAUSED, "20 of the last 30 copies were refused")

    mailings.resume(mailing, now=now)
    assert Delivery.objects.filter(state="pending").count() == 20
    settle(mailing, SENT, count=30, at=now)
    assert ending.finish_if_done(mailing, now=now) is True
    assert (mailing.state, mailing.paused_reason) == (MailingState.FINISHED, "")


def test_a_mailing_whose_readers_are_all_gone_ends_once_a_person_says_so(mailing, now):
    settle(mailing, FAILED, count=30, at=now, reason="mailbox_unknown")
    assert ending.finish_if_done(mailing, now=now) is False

    mailings.resume(mailing, now=now + HOUR)
    assert ending.finish_if_done(mailing, now=now) is True
