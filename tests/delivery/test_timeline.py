"""What a reader's page tells of their mail."""

import datetime as dt

import pytest

from delivery import mailings
from delivery.models import Attempt, BounceRecord, Delivery
from delivery.timeline import bounces, mailings as mailings_of
from subscribers.timeline import happenings


@pytest.fixture
def copy(issue, readers, now):
    mailings.begin(issue, now=now)
    return Delivery.objects.get(subscription=readers[0])


def bob(copy):
    return type(copy.subscription).objects.select_related("subscriber", "newsletter").get(pk=copy.subscription_id)


def test_each_issue_stands_with_where_its_copy_is_and_every_attempt(copy, now):
    Delivery.objects.filter(pk=copy.pk).update(state="failed", reason="mailbox_full", settled_at=now)
    for minute, words in ((1, "452 4.2.2 Over quota"), (2, "4.2.2 Over quota")):
        Attempt.objects.create(
            delivery=copy, at=now + dt.timedelta(minutes=minute), stage="rcpt", code=452, enhanced_code="4.2.2",
            text=words, outcome="deferred",
        )  # fmt: skip
    (told,) = mailings_of(bob(copy), None, 10)
    assert (told.title, told.state, told.at) == ("#21 High water", ("failed", "Refused"), now)
    assert told.lines == [
        "The mailbox is full", "2026-12-06 17:01:05, RCPT TO: 452 4.2.2 Over quota",
        "2026-12-06 17:02:05, RCPT TO: 452 4.2.2 4.2.2 Over quota",
    ]  # fmt: skip
    assert told.url == f"/studio/issues/{copy.mailing.issue_id}/send/recipients/{copy.pk}/"


def test_a_copy_of_a_cancelled_mailing_leads_nowhere(copy, now):
    mailings.cancel(copy.mailing, now=now)
    (told,) = mailings_of(bob(copy), None, 10)
    assert (told.state[0], told.url) == ("cancelled", "")


def test_what_came_back_stands_by_itself(copy, now):
    hashed = bytes(bob(copy).subscriber.address_hash)
    for number, (delivery, kind) in enumerate([(copy, "soft"), (None, "hard"), (None, "complaint")]):
        BounceRecord.objects.create(
            delivery=delivery, address_hash=hashed, kind=kind, reason="mailbox_full", status="5.2.2",
            excerpt="Over quota", source="lmtp", digest=bytes([number]) * 32,
            received_at=now + dt.timedelta(hours=number),
        )  # fmt: skip
    told = [(one.title, list(one.lines)) for one in bounces(bob(copy), None, 10)]
    assert told == [
        ("Nobody there", ["The mailbox is full", "5.2.2 Over quota"]),
        ("Not taken this time about #21 High water", ["The mailbox is full", "5.2.2 Over quota"]),
    ]


def test_what_came_before_a_moment_is_told_alone(copy, now):
    Delivery.objects.filter(pk=copy.pk).update(state="sent", settled_at=now)
    assert [len(mailings_of(bob(copy), before, 10)) for before in (now, now + dt.timedelta(seconds=1))] == [0, 1]


def test_the_timeline_of_a_reader_has_it(copy):
    assert "#21 High water" in [one.title for one in happenings(bob(copy)).rows]
