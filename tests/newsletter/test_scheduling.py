"""Giving an issue its moment: clashes, the past, moving and taking back."""

import datetime as dt

import pytest

from newsletter.document import Document
from newsletter.editing.saving import save_document
from newsletter.models import IssueState
from newsletter.scheduling import (
    NoSlotAhead,
    NotSchedulable,
    SchedulingError,
    SlotInThePast,
    SlotTaken,
    SlotTooFar,
    clock_note,
    moment_on_the_wall,
    next_free_slot,
    say_moment,
    schedule,
    unschedule,
    upcoming_slots,
)
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
SUNDAY_4 = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
SUNDAY_18 = dt.datetime(2026, 1, 18, 16, tzinfo=dt.UTC)


def test_an_issue_gets_the_moment_in_utc():
    issue = IssueFactory()
    amsterdam = SUNDAY_4.astimezone(issue.newsletter.zone)
    schedule(issue, at=amsterdam, now=NOW)
    issue.refresh_from_db()
    assert (issue.state, issue.publish_at) == (IssueState.SCHEDULED, SUNDAY_4)


def test_two_issues_on_one_slot_are_refused_with_the_clash_named():
    newsletter = NewsletterFactory()
    first, second = IssueFactory(newsletter=newsletter, number=7), IssueFactory(newsletter=newsletter, number=8)
    schedule(first, at=SUNDAY_4, now=NOW)
    with pytest.raises(SlotTaken) as refusal:
        schedule(second, at=SUNDAY_4, now=NOW)
    assert str(refusal.value) == (
        "Sunday 4 January 2026, 17:00 (Europe/Amsterdam) is taken by #7: High water 7. "
        "Choose another time, or unschedule #7 first."
    )
    second.refresh_from_db()
    assert second.state == IssueState.DRAFT


def test_two_newsletters_may_share_a_moment():
    issues = [IssueFactory(), IssueFactory()]
    for issue in issues:
        schedule(issue, at=SUNDAY_4, now=NOW)
    assert [issue.publish_at for issue in issues] == [SUNDAY_4, SUNDAY_4]


@pytest.mark.parametrize("at", [NOW, NOW - dt.timedelta(seconds=1)])
def test_the_past_is_refused(at):
    with pytest.raises(SlotInThePast, match="has gone by"):
        schedule(IssueFactory(), at=at, now=NOW)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(SchedulingError, match="no time zone"):
        schedule(IssueFactory(), at=dt.datetime(2026, 1, 4, 17), now=NOW)


def test_a_scheduled_issue_can_be_moved_and_keep_its_own_slot():
    issue = IssueFactory()
    for at in (SUNDAY_4, SUNDAY_18, SUNDAY_18):
        schedule(issue, at=at, now=NOW)
    issue.refresh_from_db()
    assert issue.publish_at == SUNDAY_18


@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled"])
def test_an_issue_on_its_way_can_be_neither_scheduled_nor_unscheduled(state):
    issue = IssueFactory(state=state)
    with pytest.raises(NotSchedulable):
        schedule(issue, at=SUNDAY_4, now=NOW)
    with pytest.raises(NotSchedulable):
        unschedule(issue)
    issue.refresh_from_db()
    assert issue.state == state


def test_an_issue_without_words_is_refused():
    issue = IssueFactory()
    save_document(issue, Document(), reason="emptied")
    with pytest.raises(NotSchedulable, match="no section"):
        schedule(issue, at=SUNDAY_4, now=NOW)


def test_unscheduling_makes_it_a_draft_and_frees_the_slot():
    newsletter = NewsletterFactory()
    first, second = IssueFactory(newsletter=newsletter), IssueFactory(newsletter=newsletter)
    schedule(first, at=SUNDAY_4, now=NOW)
    unschedule(first)
    assert (first.state, first.publish_at) == (IssueState.DRAFT, None)
    assert schedule(second, at=SUNDAY_4, now=NOW).publish_at == SUNDAY_4


def test_the_next_free_slot_passes_over_those_that_are_held():
    newsletter = NewsletterFactory()
    issue = IssueFactory(newsletter=newsletter)
    assert next_free_slot(newsletter, now=NOW) == SUNDAY_4
    schedule(issue, at=SUNDAY_4, now=NOW)
    assert next_free_slot(newsletter, now=NOW) == SUNDAY_18
    assert next_free_slot(newsletter, now=NOW, besides=issue) == SUNDAY_4


def test_a_newsletter_without_rhythm_has_no_free_slot():
    with pytest.raises(NoSlotAhead, match="weekdays"):
        next_free_slot(NewsletterFactory(cadence_weekdays=[]), now=NOW)


def test_upcoming_slots_show_who_holds_them():
    newsletter = NewsletterFactory()
    issue = IssueFactory(newsletter=newsletter)
    schedule(issue, at=SUNDAY_18, now=NOW)
    assert upcoming_slots(newsletter, now=NOW, count=2) == [(SUNDAY_4, None), (SUNDAY_18, issue)]


def test_a_moment_is_said_in_the_newsletters_time():
    newsletter = NewsletterFactory.build(timezone="Asia/Kathmandu")
    assert say_moment(SUNDAY_4, newsletter) == "Sunday 4 January 2026, 21:45 (Asia/Kathmandu)"


FORWARD = "There is no 02:30 on that day, as the clocks go forward: it becomes 03:30."
BACK = "02:30 comes twice on that day, as the clocks go back: the {} one is meant."


@pytest.mark.parametrize(
    ("date", "hour", "at", "note"),
    [
        ((2027, 3, 28), 2, dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC), FORWARD),
        ((2027, 3, 28), 3, dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC), ""),
        ((2027, 10, 31), 2, dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC), BACK.format("first")),
        ((2027, 10, 31), 3, dt.datetime(2027, 10, 31, 2, 30, tzinfo=dt.UTC), ""),
        ((2027, 6, 1), 2, dt.datetime(2027, 6, 1, 0, 30, tzinfo=dt.UTC), ""),
    ],
)
def test_it_is_said_what_the_clocks_do_to_a_time(date, hour, at, note):
    newsletter, time = NewsletterFactory.build(timezone="Europe/Amsterdam"), dt.time(hour, 30)
    found = moment_on_the_wall(dt.date(*date), time, newsletter)
    assert (found, clock_note(found, newsletter, asked=time)) == (at, note)


def test_the_second_of_two_is_told_apart_and_an_hour_that_does_not_exist_is_never_said():
    newsletter = NewsletterFactory.build(timezone="Europe/Amsterdam")
    second = dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)
    assert clock_note(second, newsletter) == BACK.format("second")
    missing = dt.datetime(2027, 3, 28, 2, 30, tzinfo=newsletter.zone)
    assert say_moment(missing, newsletter) == "Sunday 28 March 2027, 03:30 (Europe/Amsterdam)"


@pytest.mark.parametrize(
    ("date", "zone", "error"),
    [(dt.date.max, "America/Los_Angeles", SlotTooFar), (dt.date.min, "Europe/Amsterdam", SlotInThePast)],
)
def test_the_ends_of_the_calendar_are_refused_by_name(date, zone, error):
    time = dt.time(23, 59) if date == dt.date.max else dt.time(0)
    with pytest.raises(error, match=f"{date.isoformat()} is the (start|end) of the calendar: look at the year"):
        moment_on_the_wall(date, time, NewsletterFactory.build(timezone=zone))


@pytest.mark.parametrize("zone", [dt.UTC, dt.timezone(dt.timedelta(hours=-14)), dt.timezone(dt.timedelta(hours=14))])
def test_a_year_nobody_plans_for_is_refused_and_nothing_is_stored(zone):
    issue = IssueFactory()
    with pytest.raises(SlotTooFar, match="9999-12-31 is more than five years ahead"):
        schedule(issue, at=dt.datetime(9999, 12, 31, 23, 59, tzinfo=zone), now=NOW)
    issue.refresh_from_db()
    assert (issue.state, issue.publish_at) == (IssueState.DRAFT, None)


def test_a_year_long_gone_is_refused_however_far_its_zone_is_from_utc():
    east = dt.timezone(dt.timedelta(hours=14))
    with pytest.raises(SlotInThePast, match="0001-01-01 has gone by long ago"):
        schedule(IssueFactory(), at=dt.datetime(1, 1, 1, tzinfo=east), now=NOW)
