"""The suppression list: known by hash, graver reasons stay, and SQL can join it."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.confirmation_mail import take
from subscribers.confirming import Standing, confirm, read_confirmation
from subscribers.consent import Evidence
from subscribers.models import (
    ConsentEvent,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionEvent,
    SuppressionReason,
)
from subscribers.tokens import Purpose, sign
from tests.factories import SubscriberFactory, SubscriptionFactory, WriterFactory

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
    assert suppression.bars_signup("bob@example.org", newsletter=None) is (reason != SuppressionReason.HARD_BOUNCE)
    assert suppression.bars_signup("eve@example.org", newsletter=None) is False


def test_a_graver_reason_is_not_replaced_by_a_bounce():
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT, note="from the provider")
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    entry = Suppression.objects.get()
    assert (entry.reason, entry.note) == (SuppressionReason.COMPLAINT, "from the provider")


def test_lifting_takes_off_the_list_and_revives_nothing():
    subscription = SubscriptionFactory(subscriber__address="bob@example.org")
    entry = suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL)
    assert suppression.forgive_bounce("bob@example.org", newsletter=None, note="") is False
    assert suppression.lift(entry) is True
    assert suppression.lift(entry) is False
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


def history():
    return list(SuppressionEvent.objects.order_by("pk").values_list("act", "reason", "note", "author__username"))


def test_what_people_do_to_the_list_is_kept_and_outlives_the_entry():
    alice = WriterFactory()
    entry = suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL, note="By letter", author=alice)
    assert suppression.lift(entry, note="By phone", author=alice) is True
    assert suppression.lift(entry, note="Again", author=alice) is False
    assert history() == [("added", "manual", "By letter", "alice"), ("lifted", "manual", "By phone", "alice")]
    assert {bytes(event.address_hash) for event in SuppressionEvent.objects.all()} == {address_hash("bob@example.org")}


@pytest.mark.parametrize("reason", [SuppressionReason.HARD_BOUNCE, SuppressionReason.COMPLAINT])
def test_what_machines_report_is_no_act_of_a_person(reason):
    suppression.suppress("bob@example.org", reason=reason)
    assert history() == []


@pytest.mark.parametrize(("days", "gets_one"), [(1.1, False), (29, False), (30.1, True)])
def test_an_address_that_bounced_gets_one_confirmation_mail_in_thirty_days(days, gets_one):
    now = timezone.now()
    sent_at = now - dt.timedelta(days=days)
    waiting = SubscriptionFactory(
        subscriber__address="bob@example.org", state="pending", confirmed_at=None, confirmation_sent_at=sent_at,
        mail_due_at=now,
    )  # fmt: skip
    suppression.suppress_bounced({"bob@example.org": "5.1.1"})
    Subscription.objects.update(mail_due_at=now)
    assert (take(waiting.pk, now=now) is not None) is gets_one


def test_the_first_mail_after_a_bounce_goes_out_and_its_press_lifts():
    now = timezone.now()
    bob = SubscriptionFactory(subscriber__address="bob@example.org", confirmed_at=now - dt.timedelta(days=99))
    suppression.suppress_bounced({"bob@example.org": "5.1.1"})
    later = now + dt.timedelta(days=2)
    Subscription.objects.update(mail_due_at=later)
    errand = take(bob.pk, now=later)
    link = sign(Purpose.CONFIRM, errand.subscription.pk, int(later.timestamp() * 1000))
    assert confirm(read_confirmation(link), evidence=Evidence(source="page"), now=later) is Standing.OPEN
    assert suppression.find_suppression("bob@example.org", newsletter=None) is None
    assert list(ConsentEvent.objects.order_by("pk").values_list("act", flat=True)) == ["lifted", "resubscribed"]
    assert history() == [("lifted", "hard_bounce", "The reader confirmed from the address.", None)]
