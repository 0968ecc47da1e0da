"""What folding keeps: no tally of nothing, and not every campaign that strangers make up."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.growth import tallies
from subscribers.growth.tallies import fold, vias
from subscribers.models import GrowthTally, Subscription
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2025, 12, 29)


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def test_a_tally_that_falls_to_nothing_goes(newsletter):
    SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None)
    fold()
    kept = [GrowthTally.objects.count()]
    Subscription.objects.all().delete()
    fold()
    assert [*kept, GrowthTally.objects.count()] == [1, 0]


def test_a_flood_that_nobody_confirms_leaves_no_campaign(newsletter):
    for number in range(5):
        SubscriptionFactory(
            newsletter=newsletter, state="pending", confirmed_at=None, came_from={"utm_source": f"x{number}"}
        )
    fold()
    assert list(GrowthTally.objects.values_list("kind", "via", "count")) == [("waiting", "", 5)]
    Subscription.objects.update(state="active", confirmed_at=timezone.now())
    fold()
    assert set(GrowthTally.objects.values_list("kind", "via")) == {("joined", f"x{number}") for number in range(5)}


def test_of_too_many_campaigns_in_a_week_the_rest_is_one(newsletter, monkeypatch):
    monkeypatch.setattr(tallies, "KEPT_A_WEEK", 2)

    def joins(*names, at=None):
        for name in names:
            SubscriptionFactory(
                newsletter=newsletter, came_from={"utm_source": name}, confirmed_at=at or timezone.now()
            )
        fold()
        found = GrowthTally.objects.filter(week__gt=LONG_AGO).order_by("via")
        return list(found.values_list("via", "count"))

    assert joins("a", "b", "c", "b", "") == [("", 1), ("a", 1), ("b", 2), ("other", 1)]
    assert joins("c", "c", "d", "a") == [("", 1), ("a", 2), ("b", 2), ("other", 4)]
    joins("c", "d", at=dt.datetime(2025, 12, 31, tzinfo=dt.UTC))
    assert joins() == [("", 1), ("a", 2), ("b", 2), ("other", 4)]
    assert {via.name: via.joined for via in vias(newsletter, since=LONG_AGO)} == {
        "a": 2, "b": 2, "c": 1, "d": 1, "other": 4
    }  # fmt: skip


def test_many_in_one_statement_come_to_what_each_alone_comes_to():
    at_once, alone = (NewsletterFactory(timezone="America/New_York") for _ in range(2))
    sunday = dt.datetime(2024, 3, 11, 3, 30, tzinfo=dt.UTC)  # it is Monday already in UTC, and summer since that day
    said = [
        {"state": state, "source": source, "came_from": came_from, "created_at": came, "confirmed_at": confirmed,
         "ended_at": ended}
        for state in ("active", "pending", "unsubscribed", "bounced", "complained")
        for source in ("import", "signup page", "of a@example.org")
        for came_from in ({}, {"utm_source": "Fair"}, {"referrer": "blog.example.com/a"})
        for came in (sunday, sunday + dt.timedelta(hours=1), timezone.now() + dt.timedelta(days=9))
        for confirmed in (None, sunday + dt.timedelta(days=3))
        for ended in (None, sunday + dt.timedelta(days=400), timezone.now())
    ]  # fmt: skip
    people = SubscriberFactory.create_batch(len(said))
    made = [Subscription(newsletter=at_once, subscriber=who, **one) for who, one in zip(people, said, strict=True)]
    Subscription.objects.bulk_create(made)
    for who, one in zip(people, said, strict=True):
        Subscription.objects.create(newsletter=alone, subscriber=who, **one)
    fold()

    numbers = [
        set(GrowthTally.objects.filter(newsletter=each).values_list("week", "kind", "source", "via", "count"))
        for each in (at_once, alone)
    ]
    assert numbers[0] == numbers[1]
    joined = {row for row in numbers[0] if row[:4] == (dt.date(2024, 3, 4), "joined", "import", "")}
    assert joined == {(dt.date(2024, 3, 4), "joined", "import", "", 18)}
