"""Doing one thing to many readers, and undoing it."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from subscribers import leaving, suppression
from subscribers.consent import Evidence
from subscribers.listing import bulk
from subscribers.models import (
    BulkDeed,
    BulkRow,
    ConsentEvent,
    PersonChange,
    Subscriber,
    Subscription,
    SuppressionReason,
)
from subscribers.one_at_a_time import A_BULK_ACT, alone
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory, WriterFactory


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


@pytest.fixture
def readers(newsletter):
    return [
        SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address=f"r{n}@example.org"), tags=tags)
        for n, tags in enumerate([["vip"], [], ["blog", "vip"], []])
    ]


def do(newsletter, deed, *, tag="", chosen=None, now=None):
    act = bulk.begin(
        newsletter,
        author=WriterFactory(),
        deed=deed,
        tag=tag,
        chosen=Subscription.objects.all() if chosen is None else chosen,
        now=now or timezone.now(),
    )
    bulk.carry_out(act, now=now or timezone.now())
    return act


def undo(act, now=None):
    begun = bulk.begin_undoing(act, now=now or timezone.now())
    bulk.carry_out(act, now=now or timezone.now())
    return begun


def tags():
    return [list(tags) for tags in Subscription.objects.order_by("pk").values_list("tags", flat=True)]


def states():
    return list(Subscription.objects.order_by("pk").values_list("state", flat=True))


def test_a_tag_is_added_and_taken_away_again_only_where_it_was_added(newsletter, readers):
    act = do(newsletter, BulkDeed.ADD_TAG, tag="vip")
    assert (act.state, act.chosen, act.changed, tags()) == (
        "done", 4, 2, [["vip"], ["vip"], ["blog", "vip"], ["vip"]],
    )  # fmt: skip
    assert undo(act) is True
    assert (act.state, act.gone_back, tags()) == ("undone", 2, [["vip"], [], ["blog", "vip"], []])


def test_a_tag_is_taken_away_and_given_back(newsletter, readers):
    act = do(newsletter, BulkDeed.REMOVE_TAG, tag="vip")
    assert (act.changed, tags()) == (2, [[], [], ["blog"], []])
    undo(act)
    assert (act.gone_back, tags()) == (2, [["vip"], [], ["blog", "vip"], []])


def test_each_reader_s_page_tells_of_it(newsletter, readers):
    undo(do(newsletter, BulkDeed.ADD_TAG, tag="new"))
    said = PersonChange.objects.filter(subscription=readers[0]).order_by("pk").values_list("words", "author__username")
    assert list(said) == [("Tag “new” added", "alice"), ("Tag “new” taken away", "alice")]


def test_unsubscribing_is_undone_with_everything_as_it_was(newsletter, readers):
    ended = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Subscription.objects.filter(pk=readers[1].pk).update(state="pending", mail_due_at=ended)
    Subscription.objects.filter(pk=readers[2].pk).update(
        state="unsubscribed", ended_at=ended, end_reason="by the reader"
    )
    Subscription.objects.filter(pk=readers[3].pk).update(state="complained")
    before = list(Subscription.objects.order_by("pk").values())
    act = do(newsletter, BulkDeed.UNSUBSCRIBE)
    assert (act.changed, states()) == (2, ["unsubscribed", "unsubscribed", "unsubscribed", "complained"])
    undo(act)
    assert list(Subscription.objects.order_by("pk").values()) == before
    events = list(ConsentEvent.objects.order_by("pk").values_list("subscriber__address", "act", "source"))
    assert events == [
        ("r0@example.org", "unsubscribed", "studio, by alice"), ("r1@example.org", "unsubscribed", "studio, by alice"),
        ("r0@example.org", "resubscribed", "studio, by alice: undone"),
    ]  # fmt: skip


def test_who_meant_it_meanwhile_stays_out(newsletter, readers):
    act = do(newsletter, BulkDeed.UNSUBSCRIBE)
    leaving.leave(readers[0], evidence=Evidence(source="unsubscribe page"), now=timezone.now())
    suppression.suppress("r1@example.org", newsletter=newsletter, reason=SuppressionReason.MANUAL)
    suppression.suppress("r3@example.org", newsletter=NewsletterFactory(), reason=SuppressionReason.MANUAL)
    Subscriber.objects.filter(pk=readers[2].subscriber_id).update(state="erased")
    undo(act)
    assert (act.gone_back, states()) == (1, ["unsubscribed", "unsubscribed", "unsubscribed", "active"])


def test_who_was_unsubscribed_by_hand_once_more_meanwhile_stays_out(newsletter, readers):
    now = timezone.now()
    act = do(newsletter, BulkDeed.UNSUBSCRIBE, now=now)
    by_hand = Evidence(source="studio, by alice")
    for writer in ("alice", "bo"):
        again = leaving.leave(readers[0], evidence=by_hand, now=now, reason=f"{leaving.BY_HAND}, by {writer}")
        assert again is False
    do(newsletter, BulkDeed.UNSUBSCRIBE, chosen=Subscription.objects.filter(pk=readers[1].pk))
    undo(act)
    assert (act.gone_back, states()) == (2, ["unsubscribed", "unsubscribed", "active", "active"])


def test_one_that_is_turned_around_under_way_goes_back_only_so_far_as_it_came(newsletter, readers, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 1)
    act, turn = begun(newsletter), iter([False, False, True])
    bulk.carry_out(act, now=timezone.now(), stop=lambda: next(turn))
    assert (undo(act), act.state, act.gone_back) == (True, "undone", 2)
    assert tags() == [["vip"], [], ["blog", "vip"], []]


def test_only_readers_of_the_newsletter_are_touched(newsletter, readers):
    other = SubscriptionFactory(newsletter=NewsletterFactory(slug="other"))
    do(newsletter, BulkDeed.UNSUBSCRIBE)
    assert Subscription.objects.get(pk=other.pk).state == "active"


def test_nobody_chosen_is_nobody_changed(newsletter, readers):
    act = do(newsletter, BulkDeed.UNSUBSCRIBE, chosen=Subscription.objects.none())
    assert (act.state, act.chosen, act.changed, states()) == ("done", 0, 0, ["active"] * 4)


def test_ten_minutes_later_it_is_too_late(newsletter, readers):
    now = timezone.now()
    act = do(newsletter, BulkDeed.ADD_TAG, tag="new", now=now)
    late = now + dt.timedelta(minutes=10)
    assert (bulk.can_be_undone(act, now=late - dt.timedelta(seconds=1)), undo(act, late)) == (True, False)
    assert tags()[1] == ["new"]


def test_it_is_undone_once(newsletter, readers):
    act = do(newsletter, BulkDeed.ADD_TAG, tag="new")
    assert [undo(act), undo(act)] == [True, False]


def test_an_act_that_was_interrupted_goes_on_where_it_stopped(newsletter, readers, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 1)
    act = bulk.begin(
        newsletter, author=WriterFactory(), deed=BulkDeed.ADD_TAG, tag="new", chosen=Subscription.objects.all(),
        now=timezone.now(),
    )  # fmt: skip
    assert [bulk._batch(act, now=timezone.now()), act.looked_at, tags()[3]] == [True, 1, []]
    (found,) = bulk.under_way()
    bulk.carry_out(found, now=timezone.now())
    assert (found.state, found.changed, found.looked_at, bulk.under_way()) == ("done", 4, 4, [])


def test_nobody_gets_more_tags_than_there_may_be(newsletter, readers):
    Subscription.objects.filter(pk=readers[1].pk).update(tags=[f"t{n}" for n in range(100)])
    assert do(newsletter, BulkDeed.ADD_TAG, tag="new").changed == 3


def test_what_undoing_needs_is_forgotten_when_it_is_too_late(newsletter, readers):
    act = do(newsletter, BulkDeed.ADD_TAG, tag="new")
    now = timezone.now()
    assert (bulk.forget_old(now), BulkRow.objects.count()) == (0, 4)
    assert (bulk.forget_old(now + dt.timedelta(hours=2)), BulkRow.objects.count()) == (4, 0)
    assert bulk.latest(newsletter, author=act.author, now=now) == act
    bulk.forget_old(now + dt.timedelta(days=100))
    assert bulk.latest(newsletter, author=act.author, now=now) is None


def begun(newsletter):
    return bulk.begin(
        newsletter, author=WriterFactory(), deed=BulkDeed.ADD_TAG, tag="new", chosen=Subscription.objects.all(),
        now=timezone.now(),
    )  # fmt: skip


def test_a_turn_that_is_over_leaves_the_rest_to_the_next(newsletter, readers, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 1)
    act, turn = begun(newsletter), iter([False, False, True])
    assert bulk.carry_out(act, now=timezone.now(), stop=lambda: next(turn)) is True
    assert (act.state, act.looked_at) == ("doing", 2)
    assert bulk.carry_out(act, now=timezone.now()) is False
    assert (act.state, act.looked_at) == ("done", 4)


@pytest.mark.django_db(transaction=True)
def test_who_finds_another_worker_at_an_act_lets_it_be_at_once(newsletter, readers):
    act, told = begun(newsletter), []

    def come_by():
        told.append(bulk.carry_out(act, now=timezone.now()))
        connection.close()

    with alone(A_BULK_ACT, act.pk):
        other = threading.Thread(target=come_by)
        other.start()
        other.join(10)
    act.refresh_from_db()
    assert (told, act.state, act.looked_at) == ([False], "doing", 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_act_change_each_reader_once(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    newsletter = NewsletterFactory()
    SubscriptionFactory.create_batch(20, newsletter=newsletter)
    act = bulk.begin(
        newsletter, author=WriterFactory(), deed=BulkDeed.ADD_TAG, tag="new", chosen=Subscription.objects.all(),
        now=timezone.now(),
    )  # fmt: skip

    def work():
        bulk.carry_out(type(act).objects.get(pk=act.pk), now=timezone.now())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    act.refresh_from_db()
    assert (act.state, act.changed, act.looked_at, tags()) == ("done", 20, 20, [["new"]] * 20)
    assert PersonChange.objects.count() == 20
