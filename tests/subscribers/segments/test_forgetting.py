"""Taking somebody who is erased out of rules."""

import pytest

from subscribers import erasing
from subscribers.models import Segment
from subscribers.segments.compiling import matching
from subscribers.segments.forgetting import ERASED_READER
from subscribers.segments.keeping import rule_of
from subscribers.segments.saying import say
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.segments.crowd import members_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


@pytest.fixture
def bob(newsletter):
    return SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org", name="Bob Ebbinge")


def kept(fact, verb, value, *more, join="all"):
    return {"version": 1, "rule": {"join": join, "of": [{"fact": fact, "verb": verb, "value": value}, *more]}}


@pytest.mark.parametrize(
    ("fact", "verb", "value", "to_verb"),
    [
        ("address", "is", "BOB@example.org", "is"), ("address", "is_not", "bob@example.org", "is_not"),
        ("address", "contains", "bob@example.org", "is"), ("name", "is", "bob ebbinge", "is"),
        ("name", "lacks", "Bob Ebbinge", "is_not"), ("attribute:friend", "ends", "Bob Ebbinge", "is"),
        ("tag", "is", "from bob@example.org", "is"), ("no_such_fact", "yes", "bob@example.org", "is"),
    ],
)  # fmt: skip
def test_a_condition_that_names_them_is_about_nobody(newsletter, bob, fact, verb, value, to_verb):
    chiyo = SubscriptionFactory(newsletter=newsletter, name=f"Chiyo, {ERASED_READER}")
    tides = {"fact": "tag", "verb": "empty"}
    segment = Segment.objects.create(newsletter=newsletter, name="One", rule=kept(fact, verb, value, tides))

    erasing.erase(bob.subscriber)

    segment.refresh_from_db()
    assert segment.rule == kept("address", to_verb, ERASED_READER, tides)
    rule = rule_of(segment)
    is_not = "is not" if to_verb == "is_not" else "is"
    assert say(newsletter, rule) == f"Everybody whose address {is_not} “an erased reader” and who has no tag"
    assert members_of(matching(newsletter, rule)) == ({chiyo.pk} if to_verb == "is_not" else set())


@pytest.mark.parametrize(
    ("fact", "value"),
    [("address", "bob@example.org.uk"), ("address", "jbob@example.org"), ("name", "Bob"), ("domain", "example.org")],
)
def test_what_names_others_or_many_stays(newsletter, bob, fact, value):
    segment = Segment.objects.create(newsletter=newsletter, name="Bob", rule=kept(fact, "is", value))
    erasing.erase(bob.subscriber)
    segment.refresh_from_db()
    assert (segment.name, segment.rule) == ("Bob", kept(fact, "is", value))


def test_a_name_and_a_rule_that_cannot_be_read_forget_them_too(newsletter, bob):
    odd = {"bob@example.org": ["Bob Ebbinge", 7, None, {"fact": ["bob@example.org"], "verb": {}}]}
    segments = [
        Segment.objects.create(newsletter=each, name="For Bob  Ebbinge", rule=odd)
        for each in (newsletter, NewsletterFactory())
    ]
    erasing.erase(bob.subscriber)
    assert list(Segment.objects.order_by("pk").values_list("name", "rule")) == [
        (
            f"an erased reader ({each.pk})",
            {ERASED_READER: [ERASED_READER, 7, None, {"fact": [ERASED_READER], "verb": {}}]},
        )
        for each in segments
    ]
