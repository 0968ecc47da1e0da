"""How many a rule means, and how many of them an issue would reach."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from delivery.ledger import audience
from subscribers.models import SuppressionReason
from subscribers.segments import facts
from subscribers.segments.rules import read
from subscribers.segments.sizing import SAMPLE, size, waiting_at_most
from subscribers.suppression import suppress
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.segments.slow import slow

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


def rule(newsletter, fact="tag", verb="is", value="tides"):
    part = {"fact": fact, "verb": verb, "value": value}
    return read(newsletter, {"version": 1, "rule": {"join": "all", "of": [part]}})


def test_who_is_counted_and_who_would_get_an_issue(newsletter):
    now = timezone.now()
    for number, more in enumerate(
        [
            {}, {}, {"state": "pending"}, {"state": "unsubscribed"}, {"state": "bounced"}, {"state": "complained"},
            {"paused_until": now + dt.timedelta(days=1)}, {"paused_until": now - dt.timedelta(days=1)},
            {"subscriber__state": "erased"}, {"subscriber__address": "never@example.org"},
        ]
    ):  # fmt: skip
        SubscriptionFactory(newsletter=newsletter, tags=["tides"], created_at=now - dt.timedelta(days=number), **more)
    suppress("never@example.org", reason=SuppressionReason.COMPLAINT)
    SubscriptionFactory(tags=["tides"])

    found = size(newsletter, rule(newsletter), with_sample=True)

    assert (found.total, found.reachable, len(found.sample)) == (10, 3, SAMPLE)
    assert found.reachable == audience(newsletter).recipients
    assert [each.created_at for each in found.sample] == [now - dt.timedelta(days=number) for number in range(SAMPLE)]
    assert list(size(newsletter, rule(newsletter, value="moon"), with_sample=True).sample) == []


def test_nobody_is_waited_for(newsletter, monkeypatch):
    SubscriptionFactory(newsletter=newsletter)
    monkeypatch.setitem(facts._facts, "slow", slow(5.0))
    began = timezone.now()

    found = size(newsletter, rule(newsletter, "slow", "yes"), patience=dt.timedelta(milliseconds=50))

    assert (found.total, found.reachable, timezone.now() - began < dt.timedelta(seconds=4)) == (None, None, True)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_all_that_is_asked_for_a_count_shares_the_time_for_it(newsletter, monkeypatch):
    SubscriptionFactory(newsletter=newsletter)
    monkeypatch.setattr("subscribers.segments.sizing.FEW", 0)
    monkeypatch.setitem(facts._facts, "slow", slow(0.3))
    asked = rule(newsletter, "slow", "yes")

    found = [
        size(newsletter, asked, with_sample=True, patience=dt.timedelta(seconds=seconds)).total for seconds in (0.5, 60)
    ]

    assert found == [None, 1]


@pytest.mark.parametrize(("verb", "patience"), [("yes", 0.05), ("no", 60)])
def test_a_limit_that_stood_before_stands_after_it(newsletter, monkeypatch, verb, patience):
    SubscriptionFactory(newsletter=newsletter)
    monkeypatch.setitem(facts._facts, "slow", slow(0.2))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '70s'")
        size(newsletter, rule(newsletter, "slow", verb), patience=dt.timedelta(seconds=patience))
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("70s",)


def test_what_fails_for_another_reason_is_told(newsletter):
    with pytest.raises(OperationalError, match="aborted for a test"), waiting_at_most(dt.timedelta(minutes=1)):
        raise OperationalError("aborted for a test")
