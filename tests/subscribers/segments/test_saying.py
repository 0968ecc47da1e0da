"""Rules in words."""

import pytest
from django.db.models import Q

from subscribers.segments import facts
from subscribers.segments.facts import Fact, register
from subscribers.segments.rules import read
from subscribers.segments.saying import say
from subscribers.segments.verbs import Kind
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db
TAG = {"fact": "tag", "verb": "is", "value": "tides"}
NO_TAG = {"fact": "tag", "verb": "empty"}
PAUSED = {"fact": "paused", "verb": "yes"}
NEW = {"fact": "created", "verb": "last", "value": 30}


def group(join, *parts):
    return {"join": join, "of": list(parts)}


def said(root):
    newsletter = NewsletterFactory()
    return say(newsletter, read(newsletter, {"version": 1, "rule": root}))


@pytest.mark.parametrize(
    ("root", "words"),
    [
        (group("all", TAG), "Everybody who has the tag “tides”"),
        (group("all", TAG, NEW), "Everybody who has the tag “tides” and who came in the last 30 days"),
        (group("any", TAG, NEW), "Everybody who has the tag “tides” or who came in the last 30 days"),
        (group("none", TAG, PAUSED), "Everybody, except anyone who has the tag “tides” or who has paused"),
        (group("all", NEW, group("any", TAG, NO_TAG)),
         "Everybody who came in the last 30 days and (who has the tag “tides” or who has no tag)"),
        (group("all", group("none", PAUSED), TAG), "Everybody who has the tag “tides”, except anyone who has paused"),
        (group("all", group("none", PAUSED), group("none", NEW)),
         "Everybody, except anyone who has paused, except anyone who came in the last 30 days"),
        (group("any", TAG, group("none", PAUSED)),
         "Everybody who has the tag “tides” or (everybody, except anyone who has paused)"),
        (group("any", group("all", group("all", TAG))), "Everybody who has the tag “tides”"),
    ],
)  # fmt: skip
def test_groups_are_said_as_they_are_meant(root, words):
    assert said(root) == words


@pytest.mark.parametrize(
    ("fact", "verb", "value", "words"),
    [
        ("address", "contains", "bo", "whose address contains “bo”"),
        ("domain", "is_not", "example.org", "whose address is not at “example.org”"),
        ("name", "empty", None, "whose name is not known"),
        ("attribute:city", "ends", "dam", "whose city ends with “dam”"),
        ("attribute:{label}", "is", "{value}", "whose {label} is “{value}”"),
        ("language", "is", "nl", "who reads in “Nederlands”"),
        ("language", "is", "xx-odd", "who reads in “xx-odd”"),
        ("state", "is", "pending", "whose state is “Waiting for confirmation”"),
        ("created", "last", 1, "who came in the last day"),
        ("created", "longer", 1200, "who came longer ago than 1,200 days"),
        ("confirmed", "since", "2026-03-01", "who confirmed on or after 1 March 2026"),
        ("confirmed", "empty", None, "who never confirmed"),
        ("ended", "filled", None, "who left at some time"),
        ("came_utm_source", "is", "rss", "whose campaign’s source (utm_source) is “rss”"),
        ("last_vote", "longer", 90, "who voted last longer ago than 90 days"),
        ("note", "no", None, "whom we noted nothing about"),
        ("gone_app", "at_least", 3, "of whom something is true that nobody knows here (“gone_app”)"),
    ],
)
def test_conditions_are_said(fact, verb, value, words):
    part = {"fact": fact, "verb": verb, **({} if value is None else {"value": value})}
    assert said(group("all", part)) == f"Everybody {words}"


def test_another_newsletter_is_called_by_its_name():
    other = NewsletterFactory(name="Mountain Mail")
    part = {"fact": "newsletter", "verb": "is_not", "value": str(other.pk)}
    assert said(group("all", part)) == "Everybody who does not read “Mountain Mail”"


def test_a_fact_of_another_app_is_said_without_words_of_its_own(monkeypatch):
    monkeypatch.setattr(facts, "_facts", dict(facts._facts))
    register(Fact(key="got", label="Issues received", heading="Sending", kind=Kind.NUMBER, condition=lambda _: Q()))
    register(Fact(key="open", label="Mailbox is open", heading="Sending", kind=Kind.FLAG, condition=lambda _: Q()))

    parts = [{"fact": "got", "verb": "at_least", "value": 3}, {"fact": "open", "verb": "no"}]

    assert said(group("all", *parts)) == (
        "Everybody whose issues received is at least 3 and of whom it is not so: mailbox is open"
    )
