"""Changing a segment that a scheduled issue waits for: asked first, with what it comes to."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from delivery import audiences
from newsletter.models import AuditEntry, IssueState, Membership
from subscribers.models import Segment
from subscribers.segments import consequences, facts
from tests.delivery.segments import rule
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory
from tests.subscribers.segments.slow import slow

pytestmark = pytest.mark.django_db
FORM = {"name": "Tides", "do": "save", "join-0": "all", "fact-0.0": "tag", "verb-0.0": "is", "value-0.0": "moon"}
DUE = dt.datetime(2035, 11, 29, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def newsletter(db):
    newsletter = NewsletterFactory(slug="tide-notes", timezone="Europe/Amsterdam")
    for state in ("active", "active", "unsubscribed"):
        SubscriptionFactory(newsletter=newsletter, tags=["tides"], state=state)
    return newsletter


@pytest.fixture
def segment(newsletter):
    return Segment.objects.create(newsletter=newsletter, name="Tides", rule=rule(("tag", "is", "tides")))


@pytest.fixture
def issue(newsletter, segment):
    issue = IssueFactory(
        newsletter=newsletter, number=4, title="High water", state=IssueState.SCHEDULED, publish_at=DUE
    )
    audiences.choose(issue, segment)
    return issue


def save(client, segment, **change):
    address = reverse("studio_people:segment", args=["tide-notes", segment.pk])
    return client.post(address, {**FORM, **change}, follow=True)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def mark_in(response):
    return re.search(r'name="do" value="(save:[0-9a-f]{32})"', response.content.decode())[1]


def tag_of(segment):
    segment.refresh_from_db()
    return segment.rule["rule"]["of"][0]["value"]


def test_what_waits_for_it_and_what_the_change_comes_to_is_said_before_it_is_saved(studio_client, segment, issue):
    asked = save(studio_client, segment)

    text = text_of(asked)
    words = "Issue #4: High water goes to this segment on Thursday 29 November 2035, 10:00 Amsterdam time."
    assert (asked.status_code, words in text) == (200, True)
    assert "With this change 2 people who would get it now become 0." in text
    assert (tag_of(segment), AuditEntry.objects.count()) == ("tides", 0)
    assert ('value="Tides"' in asked.content.decode(), 'value="moon"' in asked.content.decode()) == (True, True)

    saved = save(studio_client, segment, do=mark_in(asked))

    assert ("The segment “Tides” is saved." in text_of(saved), tag_of(segment)) == (True, "moon")
    assert AuditEntry.objects.count() == 1


def test_a_press_confirms_only_what_was_asked_about(studio_client, segment, issue):
    mark = mark_in(save(studio_client, segment))

    again = save(studio_client, segment, do=mark, **{"value-0.0": "sun"})
    assert ("Not saved yet." in text_of(again), tag_of(segment)) == (True, "tides")

    # Somebody else changed it meanwhile.
    Segment.objects.update(rule=rule(("tag", "is", "stars")))
    assert ("Not saved yet." in text_of(save(studio_client, segment, do=mark)), tag_of(segment)) == (True, "stars")


def test_only_what_is_shown_is_counted_and_nothing_for_the_press_that_confirms(studio_client, segment, issue):
    address = reverse("studio_people:segment", args=["tide-notes", segment.pk])
    with CaptureQueriesContext(connection) as asking:
        asked = studio_client.post(address, FORM)
    with CaptureQueriesContext(connection) as confirming:
        saved = studio_client.post(address, {**FORM, "do": mark_in(asked)})

    assert (asked.status_code, saved.status_code, tag_of(segment)) == (200, 302, "moon")
    assert (counts_in(asking), counts_in(confirming)) == (2, 0)


def counts_in(captured):
    """Each sets the time that it may take, and looks first what it was."""
    return [query["sql"] for query in captured].count("SHOW statement_timeout")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "With this change 0 people who would get it now become 2."), (1, "cannot be counted here")],
)
def test_both_counts_together_are_waited_for_no_longer_than_one(
    studio_client, segment, issue, monkeypatch, seconds, words
):
    monkeypatch.setitem(facts._facts, "slow", slow(0.2))  # for each of three readers
    monkeypatch.setattr(consequences, "PATIENCE", dt.timedelta(seconds=seconds))
    Segment.objects.update(rule=rule(("slow", "no")))

    asked = save(studio_client, segment, **{"fact-0.0": "slow", "verb-0.0": "yes"})

    assert words in text_of(asked)
    assert "Who that is 3 readers 2 of them would get an issue now" in text_of(asked)


@pytest.mark.parametrize("mark", ["save:", "save:yes", "save:\x00", "save:" + "0" * 32])
def test_no_other_word_confirms(studio_client, segment, issue, mark):
    save(studio_client, segment, do=mark)
    assert tag_of(segment) == "tides"


def test_a_new_name_alone_is_saved_at_once(studio_client, segment, issue):
    save(studio_client, segment, name="High tides", **{"value-0.0": "tides"})
    segment.refresh_from_db()
    assert (segment.name, tag_of(segment)) == ("High tides", "tides")


@pytest.mark.parametrize("state", ["draft", "sent"])
def test_nothing_is_asked_where_no_issue_goes_out_by_itself(studio_client, segment, issue, state):
    type(issue).objects.filter(pk=issue.pk).update(state=state)
    save(studio_client, segment)
    assert tag_of(segment) == "moon"


def test_a_segment_that_could_not_be_read_reached_nobody(studio_client, segment, issue):
    Segment.objects.update(rule={"version": 9})
    text = text_of(save(studio_client, segment, **{"value-0.0": "tides"}))
    assert "With this change 0 people who would get it now become 2." in text


def test_how_many_it_reached_is_not_told_to_who_may_not_know(client, newsletter, segment, issue):
    other = NewsletterFactory(slug="mountain-mail")
    Segment.objects.update(rule=rule(("newsletter", "is_not", str(other.pk))))
    bob = User.objects.create_user("bob", password="correct horse battery staple", is_staff=True)
    Membership.objects.create(user=bob, newsletter=newsletter, role="editor")
    client.force_login(bob)

    text = text_of(save(client, segment))

    assert "How many would get it before and after this change cannot be counted here." in text
    assert "With this change" not in text
