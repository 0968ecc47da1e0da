"""Ending a subscription and taking that back, as domain acts."""

import datetime as dt

import pytest

from subscribers import suppression
from subscribers.consent import Evidence
from subscribers.leaving import can_return, come_back, leave, read_unsubscribe
from subscribers.models import ConsentEvent, SubscriptionState, SuppressionReason
from subscribers.tokens import BadToken, Purpose, sign
from tests.factories import SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
HERE = Evidence(source="unsubscribe page")


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (SubscriptionState.ACTIVE, SubscriptionState.UNSUBSCRIBED, True),
        (SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED, True),
        (SubscriptionState.BOUNCED, SubscriptionState.UNSUBSCRIBED, True),
        (SubscriptionState.UNSUBSCRIBED, SubscriptionState.UNSUBSCRIBED, False),
        (SubscriptionState.COMPLAINED, SubscriptionState.COMPLAINED, False),
    ],
)
def test_leaving_ends_what_is_open(before, after, changed):
    subscription = SubscriptionFactory(state=before, mail_due_at=NOW)
    assert leave(subscription, evidence=HERE, now=NOW) is changed
    subscription.refresh_from_db()
    assert subscription.state == after
    assert ConsentEvent.objects.count() == int(changed)
    if changed:
        assert (subscription.ended_at, subscription.end_reason, subscription.mail_due_at) == (
            NOW,
            "by the reader",
            None,
        )


@pytest.mark.parametrize(
    ("age", "allowed"), [(dt.timedelta(0), True), (dt.timedelta(hours=23), True), (dt.timedelta(hours=24), False)]
)
def test_leaving_can_be_undone_for_a_day(age, allowed):
    subscription = SubscriptionFactory()
    leave(subscription, evidence=HERE, now=NOW)
    assert come_back(subscription, evidence=HERE, now=NOW + age) is allowed
    subscription.refresh_from_db()
    assert subscription.state == (SubscriptionState.ACTIVE if allowed else SubscriptionState.UNSUBSCRIBED)


def test_a_signup_that_was_never_confirmed_cannot_come_back():
    subscription = SubscriptionFactory(state=SubscriptionState.PENDING, confirmed_at=None)
    leave(subscription, evidence=HERE, now=NOW)
    assert come_back(subscription, evidence=HERE, now=NOW) is False


def test_a_suppressed_reader_cannot_come_back():
    subscription = SubscriptionFactory(subscriber__address="bob@example.org")
    leave(subscription, evidence=HERE, now=NOW)
    suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL)
    subscription.refresh_from_db()
    assert can_return(subscription, now=NOW) is False


def test_coming_back_twice_is_coming_back_once():
    subscription = SubscriptionFactory()
    leave(subscription, evidence=HERE, now=NOW)
    assert [come_back(subscription, evidence=HERE, now=NOW) for _ in range(2)] == [True, False]
    assert list(ConsentEvent.objects.values_list("act", flat=True)) == ["unsubscribed", "resubscribed"]


def test_a_link_reads_back_its_subscription():
    subscription = SubscriptionFactory()
    assert read_unsubscribe(sign(Purpose.UNSUBSCRIBE, subscription.pk)) == subscription
    assert read_unsubscribe(sign(Purpose.UNSUBSCRIBE, 2**62)) is None
    with pytest.raises(BadToken):
        read_unsubscribe("garbage")
