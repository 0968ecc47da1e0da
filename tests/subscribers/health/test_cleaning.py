"""Asking once more, and deleting who never answered."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subscribers.health.cleaning import delete_unconfirmed, may_be_reminded, remind
from subscribers.listing import bulk
from subscribers.models import (
    BulkDeed,
    ConsentEvent,
    RefusedRow,
    Subscriber,
    SubscriberImport,
    Subscription,
    Suppression,
    SuppressionReason,
)
from subscribers.suppression import suppress
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory, WriterFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)


def ago(**of):
    return NOW - dt.timedelta(**of)


def waiting(**more):
    fields = {
        "created_at": ago(days=10),
        "confirmation_sent_at": ago(days=10),
        "confirmed_at": None,
        "state": "pending",
    }
    return SubscriptionFactory(**fields | more)


def test_who_was_asked_once_some_days_ago_may_be_asked_again():
    found = waiting()
    assert list(may_be_reminded(Subscription.objects.all(), now=NOW)) == [found]
    assert remind([found.pk], now=NOW) == 1
    found.refresh_from_db()
    assert found.mail_due_at == NOW
    assert remind([found.pk], now=NOW) == 0


@pytest.mark.parametrize(
    "more",
    [
        {"confirmation_sent_at": ago(days=2), "created_at": ago(days=2)},
        {"confirmation_sent_at": ago(days=4)},
        {"confirmation_sent_at": None},
        {"created_at": ago(days=31), "confirmation_sent_at": ago(days=31)},
        {"confirmed_at": ago(days=400)},
        {"state": "active"},
        {"held_because": "The domain example.org has no mail server."},
        {"mail_due_at": NOW},
    ],
    ids=["too soon", "twice already", "never asked", "too late", "was a reader", "is one", "no mail server", "is due"],
)
def test_nobody_else_is_asked_again(more):
    waiting(**more)
    assert list(may_be_reminded(Subscription.objects.all(), now=NOW)) == []


def test_an_address_that_is_never_mailed_is_not_asked_again():
    found = waiting()
    suppress(found.subscriber.address, reason=SuppressionReason.MANUAL)
    Subscription.objects.update(state="pending")
    assert remind([found.pk], now=NOW) == 0


def test_who_never_confirmed_goes_with_every_trace_and_may_sign_up_again():
    found = waiting()
    ConsentEvent.objects.create(
        subscriber=found.subscriber, newsletter=found.newsletter, act="signed_up", user_agent="X"
    )
    kept = SubscriptionFactory()
    assert delete_unconfirmed([found.pk, kept.pk], author=None) == 1
    assert list(Subscriber.objects.all()) == [kept.subscriber]
    assert list(ConsentEvent.objects.values_list("subscriber", "user_agent")) == [(None, "")]
    assert Suppression.objects.count() == 0


def test_a_reader_of_another_newsletter_stays_one():
    person = SubscriberFactory()
    reads = SubscriptionFactory(subscriber=person)
    asked = waiting(subscriber=person, newsletter=NewsletterFactory())
    assert delete_unconfirmed([asked.pk], author=None) == 1
    assert list(person.subscriptions.all()) == [reads]


@pytest.mark.parametrize("more", [{"state": "active"}, {"confirmed_at": NOW}, {"state": "unsubscribed"}])
def test_who_is_or_was_a_reader_is_never_deleted(more):
    found = waiting(**more)
    assert (delete_unconfirmed([found.pk], author=None), Subscription.objects.count()) == (0, 1)


def test_who_waits_twice_and_nowhere_else_goes_as_a_person_too():
    person = SubscriberFactory()
    rows = [waiting(subscriber=person), waiting(subscriber=person, newsletter=NewsletterFactory())]
    assert delete_unconfirmed([row.pk for row in rows], author=None) == 2
    assert (Subscription.objects.count(), Subscriber.objects.count()) == (0, 0)


def test_of_many_at_once_every_trace_goes_in_as_many_queries_as_of_one():
    newsletter = NewsletterFactory()
    rows = [
        waiting(newsletter=newsletter, subscriber__address=f"r{number}@example.org", name=name)
        for number, name in enumerate(["", "Ann", "Bo Reed", "Cy (Dee", "Ed Fox"])
    ]
    run = SubscriberImport.objects.create(newsletter=newsletter)
    told = ["R2@Example.org", "Bo  Reed", "Cy (Dee", "r3 @example.org", "r33@example.org", "Ann", "nobody"]
    RefusedRow.objects.bulk_create(RefusedRow(run=run, file=0, line=1, cells=["x", cell]) for cell in told)

    with CaptureQueriesContext(connection) as of_one:
        delete_unconfirmed([rows[0].pk], author=None)
    with CaptureQueriesContext(connection) as of_many:
        assert delete_unconfirmed([row.pk for row in rows[1:]], author=None) == 4

    assert len(of_many) == len(of_one)
    kept = [row.cells[-1] for row in RefusedRow.objects.order_by("pk")]
    assert kept == ["erased", "erased", "erased", "erased", "r33@example.org", "Ann", "nobody"]
    assert Subscriber.objects.count() == 0


def test_as_bulk_acts_they_cannot_be_undone_and_leave_alone_who_confirmed_meanwhile():
    newsletter, author, now = NewsletterFactory(), WriterFactory(), timezone.now()
    rows = [waiting(newsletter=newsletter) for _ in range(3)]
    act = bulk.begin(newsletter, author=author, deed=BulkDeed.DELETE, chosen=Subscription.objects.all(), now=now)
    Subscription.objects.filter(pk=rows[1].pk).update(state="active", confirmed_at=now)
    bulk.carry_out(act, now=now)
    assert (act.state, act.chosen, act.changed) == ("done", 3, 2)
    assert (bulk.can_be_undone(act, now=now), bulk.begin_undoing(act, now=now)) == (False, False)
    assert [each.pk for each in Subscription.objects.all()] == [rows[1].pk]


def test_a_deletion_that_was_interrupted_goes_on(monkeypatch):
    monkeypatch.setattr(bulk, "_DELETED_AT_ONCE", 2)
    newsletter, now = NewsletterFactory(), timezone.now()
    for _ in range(5):
        waiting(newsletter=newsletter)
    act = bulk.begin(
        newsletter, author=WriterFactory(), deed=BulkDeed.DELETE, chosen=Subscription.objects.all(), now=now
    )
    bulk._batch(act, now=now)
    assert (act.looked_at, Subscription.objects.count()) == (2, 3)
    bulk.carry_out(act, now=now)
    assert (act.changed, act.looked_at, Subscription.objects.count()) == (5, 5, 0)
