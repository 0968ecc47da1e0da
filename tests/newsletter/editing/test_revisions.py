"""Which versions are kept: what was saved on purpose, named or sent always; of autosaves those that may be needed."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from newsletter.editing.revisions import (
    AUTOSAVED,
    KEEP_ONE_IN,
    SENT,
    TESTED,
    hold_version,
    mark_milestone,
    name_version,
    restore,
    set_aside,
    thin_autosaves,
)
from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from newsletter.scheduling import schedule
from tests.factories import IssueFactory, WriterFactory, one_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return WriterFactory()


@pytest.fixture
def issue():
    return IssueFactory()


def autosave(issue, writer, *, times, base=None, every=5):
    """Save as a page does, each time on top of its last answer."""
    for turn in range(times):
        base = issue.version if base is None else base
        save_document(issue, one_topic(f"Turn {turn}", f"{issue.version}"), reason=AUTOSAVED, author=writer)
        issue.revisions.filter(version=issue.version).update(base_version=base)
        base = issue.version


def versions(issue):
    return [row.version for row in issue.revisions.order_by("version")]


def test_of_many_autosaves_the_oldest_and_the_newest_stay(issue, writer):
    autosave(issue, writer, times=6)
    assert thin_autosaves(issue, author=writer) == 4
    assert versions(issue) == [2, 3, 8]


def test_an_hour_of_writing_leaves_about_one_version_in_ten_minutes(issue, writer):
    begin = timezone.now() - dt.timedelta(hours=2)
    moments = itertools.count()
    for _ in range(240):  # one save in fifteen seconds
        autosave(issue, writer, times=1)
        now = begin + dt.timedelta(seconds=15 * next(moments))
        issue.revisions.filter(version=issue.version).update(created_at=now)
        thin_autosaves(issue, author=writer, now=now)
    times = sorted(issue.revisions.filter(reason=AUTOSAVED).values_list("created_at", flat=True))
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert 6 <= len(times) <= 8
    assert max(gaps) <= KEEP_ONE_IN + dt.timedelta(seconds=30)


def test_what_was_saved_on_purpose_named_tested_or_opened_stays(issue, writer):
    autosave(issue, writer, times=1)
    for deed in (
        lambda: save_document(
            issue, one_topic("On purpose"), reason="Saved", author=writer, base_version=issue.version
        ),
        lambda: name_version(issue.revisions.get(version=issue.version), "Named"),
        lambda: mark_milestone(issue, TESTED),
        lambda: hold_version(issue),
    ):
        autosave(issue, writer, times=1)
        deed()
    autosave(issue, writer, times=3)
    kept = [
        (row.reason, row.name, row.milestones, row.opened) for row in list(issue.revisions.order_by("version"))[2:-1]
    ]
    thin_autosaves(issue, author=writer)
    left = [
        (row.reason, row.name, row.milestones, row.opened) for row in list(issue.revisions.order_by("version"))[2:-1]
    ]
    assert left == [each for each in kept if each != (AUTOSAVED, "", [], False)]
    assert len(left) == 4


def test_a_version_that_nobody_has_saved_on_top_of_yet_stays_since_a_page_may_hold_it(issue, writer):
    autosave(issue, writer, times=2)
    phone = issue.version
    autosave(issue, writer, times=4, base=phone - 1)
    thin_autosaves(issue, author=writer)
    assert phone in versions(issue)


def test_another_writers_autosaves_are_theirs(issue, writer, django_user_model):
    bob = django_user_model.objects.create_user("bob", is_staff=True)
    autosave(issue, bob, times=5)
    autosave(issue, writer, times=1)
    assert thin_autosaves(issue, author=writer) == 0


def test_a_milestone_is_noted_once_and_words_that_were_set_aside_have_none(issue, writer):
    set_aside(issue, one_topic("Aside"), title="Aside", preheader="", author=writer)
    for what in (TESTED, TESTED, SENT):
        mark_milestone(issue, what)
    assert [row.milestones for row in issue.revisions.order_by("pk")] == [[TESTED, SENT], []]


def test_scheduling_marks_the_words_that_were_scheduled(issue):
    schedule(issue, at=timezone.now() + dt.timedelta(days=3))
    assert issue.revisions.first().milestones == ["Scheduled"]


def test_words_of_any_version_come_back_and_the_present_ones_stay_in_the_history(issue, writer):
    before = load_document(issue)
    save_document(issue, one_topic("Other"), reason="Saved")
    restore(issue.revisions.last(), author=writer, may_write_raw=True)
    assert load_document(Issue.objects.get(pk=issue.pk)) == before
    assert [row.document["content"][0]["content"][0]["content"][0]["text"] for row in issue.revisions.all()] == [
        "Tides 🌊",
        "Other",
        "Tides 🌊",
    ]
