"""What folding keeps: no tally of nothing, and not every campaign that strangers make up."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.growth import tallies
from subscribers.growth.tallies import fold, vias
from subscribers.models import GrowthTally, Subscription
from tests.factories import NewsletterFactory, SubscriptionFactory

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
