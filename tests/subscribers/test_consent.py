"""Network addresses lose their last part in time; nothing else of the evidence changes."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.consent import BATCH, Evidence, record, shorten_addresses
from subscribers.models import ConsentAct, ConsentEvent
from subscribers.tasks import forget_details
from tests.factories import SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def subscription():
    return SubscriptionFactory()


def event(subscription, ip_address, *, days, now=NOW):
    made = record(subscription, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="page", ip_address=ip_address))
    ConsentEvent.objects.filter(pk=made.pk).update(at=now - days * DAY)
    return made


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("203.0.113.0", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::1", "::"),
        ("255.255.255.255", "255.255.255.0"),
        (None, None),
    ],
)
def test_an_old_address_becomes_its_network(subscription, whole, short):
    made = event(subscription, whole, days=91)
    before = ConsentEvent.objects.values("act", "wording", "source", "user_agent", "at").get()
    assert shorten_addresses(now=NOW, days=90) == int(whole is not None)
    made.refresh_from_db()
    assert (made.ip_address, made.ip_is_short) == (short, whole is not None)
    assert ConsentEvent.objects.values("act", "wording", "source", "user_agent", "at").get() == before


def test_a_younger_one_stays_whole_and_nothing_is_shortened_twice(subscription):
    event(subscription, "203.0.113.77", days=89)
    event(subscription, "203.0.113.78", days=91)
    assert [shorten_addresses(now=NOW, days=90) for _ in range(2)] == [1, 0]
    assert list(ConsentEvent.objects.order_by("at").values_list("ip_address", flat=True)) == [
        "203.0.113.0", "203.0.113.77",
    ]  # fmt: skip


def test_it_goes_in_batches_the_oldest_first(subscription):
    for days in (100, 300, 200):
        event(subscription, f"203.0.113.{days - 99}", days=days)
    assert shorten_addresses(now=NOW, days=90, most=2) == 2
    assert list(ConsentEvent.objects.order_by("at").values_list("ip_is_short", flat=True)) == [True, True, False]


@pytest.mark.parametrize(("days", "left"), [(0, 0), (90, 1), (3650, 2)])
def test_beat_s_task_does_it_for_as_many_days_as_are_set(subscription, settings, days, left):
    settings.CONSENT_IP_DAYS = days
    event(subscription, "203.0.113.1", days=91, now=timezone.now())
    event(subscription, "203.0.113.2", days=1, now=timezone.now())
    forget_details()
    assert ConsentEvent.objects.filter(ip_is_short=False).count() == left


def test_a_batch_is_small_enough_for_one_transaction():
    assert 100 <= BATCH <= 10_000
