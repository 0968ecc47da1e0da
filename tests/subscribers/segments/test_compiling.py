"""A rule finds exactly those of whom it is true, and “not” exactly the others."""

import datetime as dt
import functools

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings, strategies as st

from newsletter.models import Newsletter
from subscribers.models import Subscription
from subscribers.segments import facts
from subscribers.segments.compiling import condition, matching
from subscribers.segments.facts import Fact
from subscribers.segments.rules import read
from subscribers.segments.verbs import Kind
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.segments.crowd import NOW, a_crowd, members_of
from tests.subscribers.segments.rule_strategy import conditions, holds, rules

_crowd = {}
# The people are there once for all examples, and nothing is written.
exactly = functools.partial(
    settings, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def _people(django_db_setup, django_db_blocker):
    """The crowd, all of it gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        newsletter, others, people = a_crowd()
        _crowd.update(newsletter=newsletter.pk, others=others, people=people)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def newsletter(_people, db):
    return Newsletter.objects.get(pk=_crowd["newsletter"])


def found(newsletter, group, *, now=NOW):
    data = group if "version" in group else {"version": 1, "rule": group}
    return members_of(matching(newsletter, read(newsletter, data), now=now))


def one(fact, verb, value=None):
    return {"join": "all", "of": [{"fact": fact, "verb": verb, **({} if value is None else {"value": value})}]}


@exactly(max_examples=400)
@given(data=st.data())
def test_a_rule_finds_whom_it_is_true_of(newsletter, data):
    rule = data.draw(rules(*_crowd["others"]))

    expected = {
        person["pk"] for person in _crowd["people"] if holds(rule["rule"], person, now=NOW, zone=newsletter.zone)
    }
    assert found(newsletter, rule) == expected


@exactly(max_examples=200)
@given(data=st.data())
def test_none_of_a_thing_is_everybody_else(newsletter, data):
    part = data.draw(conditions(*_crowd["others"]) | rules(*_crowd["others"]).map(lambda rule: rule["rule"]))
    everybody = {person["pk"] for person in _crowd["people"]}

    with_it = found(newsletter, {"join": "all", "of": [part]})
    without = found(newsletter, {"join": "none", "of": [part]})

    assert (with_it & without, with_it | without) == (set(), everybody)


def test_a_field_that_was_never_filled_in_is_not_what_was_asked_for(db):
    newsletter = NewsletterFactory()
    rows = {
        city: SubscriptionFactory(newsletter=newsletter, attributes=attributes).pk
        for city, attributes in {
            "here": {"city": "Ghent"}, "there": {"city": "Paris"}, "empty": {"city": ""}, "null": {"city": None},
            "absent": {}, "other": {"town": "Ghent"},
        }.items()
    }  # fmt: skip
    names = {pk: name for name, pk in rows.items()}

    def of(verb, value=None):
        return {names[pk] for pk in found(newsletter, one("attribute:city", verb, value))}

    assert of("is", "ghent") == {"here"}
    assert of("is_not", "ghent") == {"there", "empty", "null", "absent", "other"}
    assert of("filled") == {"here", "there"}
    assert of("empty") == {"empty", "null", "absent", "other"}


def test_who_chose_no_language_reads_in_the_newsletters_own(db):
    newsletter = NewsletterFactory(language="en-GB")
    rows = {
        language: SubscriptionFactory(newsletter=newsletter, subscriber__language=language).pk
        for language in ("", "en", "en-US", "nl")
    }
    names = {pk: language for language, pk in rows.items()}

    def of(verb, value=None):
        return {names[pk] for pk in found(newsletter, one("language", verb, value))}

    assert of("is", "en") == {"", "en", "en-US"}
    assert of("is_not", "en") == {"nl"}
    assert of("is", "en-GB") == {""}
    assert of("is", "nl") == {"nl"}
    assert of("empty") == {""}


def test_what_stands_for_anything_in_sql_is_taken_literally(newsletter):
    named = {person["pk"] for person in _crowd["people"] if person["name"] == "50% off"}
    assert found(newsletter, one("name", "contains", "%")) == named
    assert found(newsletter, one("name", "is", "'; DROP TABLE subscribers_subscriber; --")) == set()


@pytest.mark.parametrize("join", ["all", "any", "none"])
def test_an_unknown_fact_means_nobody_also_where_it_is_turned_around(newsletter, join):
    group = {"join": join, "of": [{"fact": "gone_app", "verb": "is", "value": "x"}, one("state", "is", "active")]}
    rule = read(newsletter, {"version": 1, "rule": group})

    assert len(rule.troubles) == 1
    assert (members_of(matching(newsletter, rule, now=NOW)), condition(newsletter, rule)) == (set(), None)


def test_a_newsletter_that_is_gone_means_nobody(newsletter):
    for verb in ("is", "is_not"):
        rule = read(newsletter, {"version": 1, "rule": one("newsletter", verb, "999999999")})
        assert members_of(matching(newsletter, rule, now=NOW)) == set()


@pytest.mark.parametrize("holds_for", [Q(pk__in=[]), ~Q(pk__in=[])], ids=["nobody", "everybody"])
def test_a_fact_that_holds_for_nobody_or_everybody_can_be_turned_around(newsletter, monkeypatch, holds_for):
    fact = Fact(key="odd", label="Odd", heading="Odd", kind=Kind.FLAG, condition=lambda asked: holds_for)
    monkeypatch.setitem(facts._facts, "odd", fact)

    either = found(newsletter, one("odd", "yes")), found(newsletter, one("odd", "no"))

    assert sorted(map(len, either)) == [0, 60]


def test_in_the_last_days_finds_the_same_the_whole_day(newsletter):
    morning = dt.datetime(2026, 6, 16, 22, 5, tzinfo=dt.UTC)
    night = dt.datetime(2026, 6, 17, 21, 55, tzinfo=dt.UTC)
    counts = {len(found(newsletter, one("created", "last", days), now=now)) for now in (morning, night) for days in [1]}
    later = found(newsletter, one("created", "last", 1), now=dt.datetime(2026, 6, 17, 22, 5, tzinfo=dt.UTC))

    assert len(counts) == 1
    assert later < found(newsletter, one("created", "last", 1), now=night)


def test_it_can_be_joined_to_other_questions(newsletter):
    rule = read(newsletter, {"version": 1, "rule": one("state", "is", "active")})
    asked = Subscription.objects.filter(condition(newsletter, rule), tags__contains=["vip"], newsletter=newsletter)
    expected = {p["pk"] for p in _crowd["people"] if p["state"] == "active" and "vip" in p["tags"]}
    assert members_of(asked) == expected
