"""Subscribing someone by hand."""

import datetime as dt

import pytest

from subscribers import suppression
from subscribers.adding import Refused, add
from subscribers.addresses import read_address
from subscribers.consent import Evidence
from subscribers.models import ConsentEvent, Subscription, SubscriptionState, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
STATEMENT = Evidence(source="studio: alice", wording="Asked me at the harbour fair.")


def put(newsletter, *, confirmed, address="bob@example.org", name="Bob"):
    return add(
        newsletter=newsletter,
        address=read_address(address),
        name=name,
        evidence=STATEMENT,
        now=NOW,
        confirmed=confirmed,
    )


def test_a_person_the_writer_vouches_for_is_subscribed_at_once():
    subscription = put(NewsletterFactory(), confirmed=True)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.confirmed_at, subscription.mail_due_at) == ("active", NOW, None)
    assert list(ConsentEvent.objects.values_list("act", "source", "wording")) == [
        ("added", "studio: alice", "Asked me at the harbour fair.")
    ]


def test_a_person_the_writer_does_not_vouch_for_is_asked():
    subscription = put(NewsletterFactory(), confirmed=False)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.mail_due_at) == ("pending", NOW)


@pytest.mark.parametrize(
    "state", [SubscriptionState.UNSUBSCRIBED, SubscriptionState.BOUNCED, SubscriptionState.COMPLAINED]
)
def test_someone_who_left_is_asked_whatever_the_writer_says(state):
    subscription = SubscriptionFactory(state=state, subscriber__address="bob@example.org")
    put(subscription.newsletter, confirmed=True)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.mail_due_at) == (state, NOW)


def test_adding_a_reader_again_changes_nothing():
    subscription = SubscriptionFactory(subscriber__address="bob@example.org", name="Robert")
    put(subscription.newsletter, confirmed=True)
    subscription.refresh_from_db()
    assert subscription.name == "Robert"
    assert ConsentEvent.objects.count() == 0


@pytest.mark.parametrize("known", ["", "Robert"])
def test_the_name_fills_the_gap_of_this_newsletter_alone(known):
    elsewhere = SubscriptionFactory(subscriber__address="bob@example.org", name=known)
    subscription = SubscriptionFactory(subscriber=elsewhere.subscriber, newsletter=NewsletterFactory(), name="")
    put(subscription.newsletter, confirmed=True)
    assert list(Subscription.objects.order_by("pk").values_list("name", flat=True)) == [known, "Bob"]


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_a_suppressed_address_is_refused_with_the_reason_and_date(reason):
    suppression.suppress("bob@example.org", reason=reason)
    with pytest.raises(Refused, match=rf"bob@example\.org must not be mailed: {reason.label.lower()} on \d"):
        put(NewsletterFactory(), confirmed=True)
