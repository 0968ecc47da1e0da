"""The suppression list: known by hash, graver reasons stay, and SQL can join it."""

import pytest

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.models import Subscriber, SubscriptionState, Suppression, SuppressionReason
from tests.factories import SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (SuppressionReason.HARD_BOUNCE, SubscriptionState.BOUNCED),
        (SuppressionReason.COMPLAINT, SubscriptionState.COMPLAINED),
        (SuppressionReason.MANUAL, SubscriptionState.UNSUBSCRIBED),
        (SuppressionReason.ERASURE, SubscriptionState.UNSUBSCRIBED),
    ],
)
def test_suppressing_ends_what_is_open_everywhere(reason, state):
    bob = SubscriberFactory(address="bob@example.org")
    opened = [SubscriptionFactory(subscriber=bob), SubscriptionFactory(subscriber=bob, state=SubscriptionState.PENDING)]
    left = SubscriptionFactory(subscriber=bob, state=SubscriptionState.UNSUBSCRIBED, end_reason="by the reader")
    chiyo = SubscriptionFactory()
    suppression.suppress("bob@example.org", reason=reason, note="x" * 400)
    for one in (*opened, left, chiyo):
        one.refresh_from_db()
    assert {one.state for one in opened} == {state}
    assert (left.state, left.end_reason) == (SubscriptionState.UNSUBSCRIBED, "by the reader")
    assert chiyo.state == SubscriptionState.ACTIVE


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_only_a_hard_bounce_lets_a_person_prove_that_it_works_again(reason):
    suppression.suppress("bob@example.org", reason=reason)
    assert suppression.bars_signup("bob@example.org") is (reason != SuppressionReason.HARD_BOUNCE)
    assert suppression.bars_signup("eve@example.org") is False


def test_a_graver_reason_is_not_replaced_by_a_bounce():
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT, note="from the provider")
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    entry = Suppression.objects.get()
    assert (entry.reason, entry.note) == (SuppressionReason.COMPLAINT, "from the provider")


def test_lifting_takes_off_the_list_and_revives_nothing():
    subscription = SubscriptionFactory(subscriber__address="bob@example.org")
    suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL)
    assert suppression.lift("bob@example.org", only=SuppressionReason.HARD_BOUNCE) is False
    assert suppression.lift("bob@example.org") is True
    assert suppression.lift("bob@example.org") is False
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.UNSUBSCRIBED


def test_the_list_holds_no_address():
    suppression.suppress("bob@example.org", reason=SuppressionReason.ERASURE, note="asked on paper")
    (row,) = Suppression.objects.values_list("address_hash", "note")
    assert bytes(row[0]) == address_hash("bob@example.org")
    assert "bob" not in str(Suppression.objects.get())


def test_every_way_of_making_a_subscriber_stores_the_hash():
    saved = Subscriber(address="a@example.org", given_address="a@example.org")
    saved.save()
    saved.address = "b@example.org"
    saved.save(update_fields=["address"])
    Subscriber.objects.bulk_create([Subscriber(address="c@example.org", given_address="c@example.org")])
    Subscriber.objects.bulk_create(
        [Subscriber(address="c@example.org", given_address="C@example.org")],
        update_conflicts=True,
        unique_fields=["address"],
        update_fields=["given_address"],
    )
    Subscriber.objects.update_or_create(address="d@example.org", defaults={"given_address": "d@example.org"})
    found = {row.address: bytes(row.address_hash) for row in Subscriber.objects.all()}
    assert found == {f"{letter}@example.org": address_hash(f"{letter}@example.org") for letter in "bcd"}
