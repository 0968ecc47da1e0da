"""What happened to a reader, brought together."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers import profiles
from subscribers.consent import Evidence
from subscribers.models import ConsentAct, ConsentEvent, FeedbackVote
from subscribers.timeline import Kind, happenings
from subscribers.timeline.own import notes, register_all
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory, WriterFactory

START = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def day(number):
    return START + dt.timedelta(days=number)


@pytest.fixture
def bob(db):
    return SubscriptionFactory(newsletter=NewsletterFactory(slug="tide-notes", name="Tide Notes"))


def agreed(subscription, act, *, at, **more):
    return ConsentEvent.objects.create(
        subscriber=subscription.subscriber, newsletter=subscription.newsletter, act=act, at=at, **more
    )


def test_everything_stands_in_one_line_of_time(bob):
    alice = WriterFactory()
    other = SubscriptionFactory(
        subscriber=bob.subscriber, newsletter=NewsletterFactory(slug="other", name="Other Notes")
    )
    agreed(bob, ConsentAct.SIGNED_UP, at=day(0), source="signup page", ip_address="192.0.2.7", wording="Yes please")
    agreed(other, ConsentAct.CONFIRMED, at=day(4))
    profiles.add_note(bob, words="Met at the fair.", author=alice, now=day(2))
    profiles.change_tags(bob, add=["vip"], author=alice, now=day(3))
    issue = IssueFactory(newsletter=bob.newsletter, number=7, title="High water")
    FeedbackVote.objects.create(issue=issue, subscription=bob, choice="loved", comment="More of it.")
    FeedbackVote.objects.update(at=day(5))
    agreed(SubscriptionFactory(newsletter=bob.newsletter), ConsentAct.SIGNED_UP, at=day(6))
    told = [
        (one.kind, one.title, str(one.newsletter or ""), one.quote, tuple(one.lines), one.by)
        for one in happenings(bob).rows
    ]
    assert told == [
        (Kind.VOTE, "Voted “loved” on #7 High water", "", "More of it.", (), ""),
        (Kind.CONSENT, "Confirmed", "Other Notes", "", (), ""),
        (Kind.CHANGE, "Tag “vip” added", "", "", (), "alice"),
        (Kind.NOTE, "Note", "", "Met at the fair.", (), "alice"),
        (Kind.CONSENT, "Signed up", "Tide Notes", "Yes please", ("signup page", "from 192.0.2.7"), ""),
    ]


def test_it_is_read_back_in_parts_of_which_none_is_missing(bob):
    alice = WriterFactory()
    for number in range(10):
        # Two at each moment: a part never ends between them.
        profiles.add_note(bob, words=str(number), author=alice, now=day(number // 2))
    parts, before = [], None
    while True:
        found = happenings(bob, before=before, most=3)
        parts.append([one.quote for one in found.rows])
        before = found.before
        if before is None:
            break
    assert parts == [["9", "8", "7", "6"], ["5", "4", "3", "2"], ["1", "0"]]


def test_a_source_tells_no_more_than_it_is_asked_for(bob):
    for number in range(5):
        profiles.add_note(bob, words=str(number), author=WriterFactory(), now=day(number))
    assert [one.quote for one in notes(bob, day(4), 2)] == ["3", "2"]


def test_sources_that_are_registered_twice_tell_once(bob):
    register_all()
    agreed(bob, ConsentAct.SIGNED_UP, at=timezone.now())
    assert [one.title for one in happenings(bob).rows] == ["Signed up"]


def test_evidence_without_words_says_nothing_empty(bob):
    agreed(bob, ConsentAct.ADDED, at=timezone.now(), source=Evidence(source="").source)
    (found,) = happenings(bob).rows
    assert (found.quote, found.lines) == ("", ())
