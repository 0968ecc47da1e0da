"""The workers' errands for the list."""

from django.utils import timezone

from subscribers.health import looking
from subscribers.list_tasks import (
    carry_out_bulk_act,
    count_readers,
    fold_growth,
    go_on_with_bulk_acts,
    look_through_list,
    make_search_entries,
)
from subscribers.listing import bulk, counting
from subscribers.models import BulkAct, BulkDeed, GrowthTally, ListHealth, SearchEntry, Subscription
from tests.factories import SubscriptionFactory, WriterFactory


def test_readers_are_made_findable_until_nobody_waits(db):
    SubscriptionFactory.create_batch(3)
    assert (make_search_entries(), make_search_entries(), SearchEntry.objects.count()) == (3, 0, 3)


def begin(subscription):
    return bulk.begin(
        subscription.newsletter, author=WriterFactory(), deed=BulkDeed.ADD_TAG, tag="vip",
        chosen=Subscription.objects.all(), now=timezone.now(),
    )  # fmt: skip


def test_an_act_is_carried_out_by_its_message_or_without(db):
    subscription = SubscriptionFactory()
    first, second = begin(subscription), begin(subscription)
    carry_out_bulk_act(first.pk)
    assert [act.state for act in BulkAct.objects.order_by("pk")] == ["done", "doing"]
    go_on_with_bulk_acts()
    assert BulkAct.objects.get(pk=second.pk).state == "done"


def test_messages_about_what_is_gone_are_passed_over(db):
    carry_out_bulk_act(10**9)
    count_readers(10**9)
    look_through_list(10**9)
    assert (BulkAct.objects.count(), ListHealth.objects.count()) == (0, 0)


def test_a_list_is_counted_for_the_pages_to_come(db, monkeypatch):
    monkeypatch.setattr(counting, "EXACT_UP_TO", 0)
    subscription = SubscriptionFactory()
    count_readers(subscription.newsletter_id)
    SubscriptionFactory(newsletter=subscription.newsletter)
    assert counting.counts(subscription.newsletter).total == 1


def test_what_was_noted_of_growth_is_added_up(db):
    SubscriptionFactory()
    assert (fold_growth(), fold_growth(), GrowthTally.objects.get().count) == (1, 0, 1)


def test_a_long_list_is_looked_through_for_the_pages_to_come(db, monkeypatch):
    monkeypatch.setattr(looking, "EXACT_UP_TO", 0)
    newsletter = SubscriptionFactory(subscriber__address="info@example.org").newsletter
    assert looking.health(newsletter, now=timezone.now()) is None
    look_through_list(newsletter.pk)
    assert looking.health(newsletter, now=timezone.now()).found["roles"].count == 1
