"""The months: slots and issues on their days, over changes of the clocks."""

import datetime as dt

import pytest

from newsletter.models import IssueState, PlannedDay
from newsletter.planning.calendar import (
    day_of,
    drafts_without_a_day,
    later_month,
    months,
    read_day,
    read_month,
)
from newsletter.planning.slots import next_free_day, slots_ahead, slots_between
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
JANUARY = dt.date(2026, 1, 1)
SUNDAY_4 = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


def days(newsletter, *, first=JANUARY, count=1, now=NOW):
    shown = months(newsletter, first=first, count=count, now=now)
    return {day.date: day for month in shown for week in month.weeks for day in week if day is not None}


def test_a_month_has_its_days_in_weeks_from_monday():
    month = months(NewsletterFactory(), first=dt.date(2026, 2, 1), count=1, now=NOW)[0]
    assert [len(week) for week in month.weeks] == [7, 7, 7, 7, 7]
    assert [day.date.day if day else None for day in month.weeks[0]] == [None] * 6 + [1]
    assert [day.date.day if day else None for day in month.weeks[-1]] == [23, 24, 25, 26, 27, 28, None]


def test_the_slots_of_the_rhythm_stand_on_their_days():
    found = days(NewsletterFactory())
    assert [day.date.day for day in found.values() if day.slot] == [4, 18]


def test_a_slot_keeps_its_hour_on_the_wall_when_the_clocks_change():
    newsletter = NewsletterFactory(cadence_weeks=1)
    slots = slots_between(newsletter, first=dt.date(2026, 3, 22), last=dt.date(2026, 3, 29))
    assert [slot.at for slot in slots] == [
        dt.datetime(2026, 3, 22, 16, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 29, 15, tzinfo=dt.UTC),
    ]


def test_an_hour_that_the_clocks_leave_out_is_told():
    newsletter = NewsletterFactory(cadence_weeks=1, cadence_time=dt.time(2, 30))
    (slot,) = slots_between(newsletter, first=dt.date(2026, 3, 29), last=dt.date(2026, 3, 29))
    assert slot.note == "There is no 02:30 on that day, as the clocks go forward: it becomes 03:30."


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "America/St_Johns"])
def test_slots_stand_on_the_newsletters_own_days_at_both_ends_of_the_world(zone):
    newsletter = NewsletterFactory(timezone=zone, cadence_weeks=1, cadence_weekdays=[3], cadence_time=dt.time(0, 30))
    slots = slots_between(newsletter, first=dt.date(2026, 1, 1), last=dt.date(2026, 1, 8))
    assert [slot.date.day for slot in slots] == [1, 8]


def test_a_skipped_slot_is_shown_as_skipped():
    found = days(NewsletterFactory(cadence_skips=[dt.date(2026, 1, 18)]))
    assert [(day.date.day, day.slot.skipped) for day in found.values() if day.slot] == [(4, False), (18, True)]


def test_issues_stand_on_the_day_of_their_moment_their_plan_or_their_date():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, number=1, state=IssueState.SENT, publish_at=SUNDAY_4)
    planned = IssueFactory(newsletter=newsletter, number=2, date=dt.date(2026, 1, 9))
    PlannedDay.objects.create(issue=planned, date=dt.date(2026, 1, 18))
    IssueFactory(newsletter=newsletter, number=3, date=dt.date(2026, 1, 20))
    IssueFactory(newsletter=newsletter, number=4, state=IssueState.SENT, date=dt.date(2026, 1, 21))
    IssueFactory(newsletter=newsletter, number=5)
    IssueFactory(number=6, date=dt.date(2026, 1, 20))
    found = {day.date.day: [entry.issue.number for entry in day.entries] for day in days(newsletter).values()}
    assert {day: numbers for day, numbers in found.items() if numbers} == {4: [1], 18: [2], 20: [3], 21: [4]}
    assert [issue.number for issue in drafts_without_a_day(newsletter)] == [5]


def test_a_moment_late_in_the_evening_stands_on_the_local_day():
    newsletter = NewsletterFactory(timezone="America/Los_Angeles")
    at = dt.datetime(2026, 2, 1, 5, tzinfo=dt.UTC)
    issue = IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=at)
    assert day_of(issue) == dt.date(2026, 1, 31)
    assert [entry.issue for entry in days(newsletter)[dt.date(2026, 1, 31)].entries] == [issue]
    assert list(days(newsletter, first=dt.date(2026, 2, 1))[dt.date(2026, 2, 1)].entries) == []


def test_what_is_sent_does_not_move_and_what_is_not_does():
    newsletter = NewsletterFactory()
    for number, state in enumerate(IssueState.values, start=1):
        IssueFactory(newsletter=newsletter, number=number, state=state, publish_at=SUNDAY_4, date=SUNDAY_4.date())
    found = days(newsletter)[dt.date(2026, 1, 4)].entries
    assert {entry.issue.state for entry in found if entry.movable} == {IssueState.DRAFT, IssueState.SCHEDULED}


def test_two_issues_that_are_still_to_go_out_on_one_day_clash():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    assert days(newsletter)[dt.date(2026, 1, 4)].clash is False
    PlannedDay.objects.create(issue=IssueFactory(newsletter=newsletter), date=dt.date(2026, 1, 4))
    assert days(newsletter)[dt.date(2026, 1, 4)].clash is True


def test_a_sent_issue_clashes_with_nothing():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, state=IssueState.SENT, publish_at=SUNDAY_4)
    PlannedDay.objects.create(issue=IssueFactory(newsletter=newsletter), date=dt.date(2026, 1, 4))
    assert days(newsletter)[dt.date(2026, 1, 4)].clash is False


def test_an_issue_off_the_rhythm_on_a_skipped_slot_or_late_says_so():
    newsletter = NewsletterFactory(cadence_skips=[dt.date(2026, 1, 18)])
    IssueFactory(
        newsletter=newsletter, number=1, state=IssueState.SCHEDULED, publish_at=SUNDAY_4 + dt.timedelta(hours=1)
    )
    PlannedDay.objects.create(issue=IssueFactory(newsletter=newsletter, number=2), date=dt.date(2026, 1, 18))
    IssueFactory(newsletter=newsletter, number=3, state=IssueState.SCHEDULED, publish_at=NOW - dt.timedelta(minutes=5))
    remarks = {entry.issue.number: entry.remark for day in days(newsletter).values() for entry in day.entries}
    assert remarks == {1: "At a time of its own.", 2: "This slot is skipped.", 3: "It was due and has not begun."}


def test_only_a_slot_ahead_that_no_issue_holds_can_be_skipped():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert [day.date.day for day in days(newsletter, now=now).values() if day.can_skip] == [18]
    later = dt.datetime(2026, 1, 18, 16, tzinfo=dt.UTC)
    assert [day.date.day for day in days(newsletter, now=later).values() if day.can_skip] == []


def test_the_calendar_costs_the_same_queries_for_one_issue_and_for_three(django_assert_num_queries):
    newsletter = NewsletterFactory()
    for number in (1, 2, 3):
        PlannedDay.objects.create(issue=IssueFactory(newsletter=newsletter, number=number), date=dt.date(2026, 1, 18))
        with django_assert_num_queries(1):
            months(newsletter, first=JANUARY, count=3, now=NOW)


def test_the_next_free_day_goes_round_scheduled_planned_and_skipped_slots():
    newsletter = NewsletterFactory(cadence_skips=[dt.date(2026, 2, 1)])
    IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    PlannedDay.objects.create(issue=IssueFactory(newsletter=newsletter), date=dt.date(2026, 1, 18))
    assert next_free_day(newsletter, now=NOW) == dt.date(2026, 2, 15)
    assert [(slot.date.day, len(issues)) for slot, issues in slots_ahead(newsletter, now=NOW, count=3)] == [
        (4, 1),
        (18, 1),
        (15, 0),
    ]


def test_without_a_rhythm_there_is_no_free_day_and_no_slot():
    newsletter = NewsletterFactory(cadence_weekdays=[])
    assert next_free_day(newsletter, now=NOW) is None
    assert slots_ahead(newsletter, now=NOW, count=3) == []
    assert all(day.slot is None for day in days(newsletter).values())


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-12", dt.date(2026, 12, 1)),
        ("2026-12-06", dt.date(2026, 12, 1)),
        ("", JANUARY),
        ("2026-13", JANUARY),
        ("0001-01", JANUARY),
        ("9999-12", JANUARY),
        ("٢٠٢٦-١٢", JANUARY),
        ("x" * 5000, JANUARY),
        ("\x00", JANUARY),
    ],
)
def test_a_month_is_read_and_garbage_is_this_month(text, month):
    assert read_month(text, default=dt.date(2026, 1, 15)) == month


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "0001-01-01", "9999-12-31", "\x00"])
def test_what_is_no_day_of_a_calendar_is_none(text):
    assert read_day(text) is None


def test_months_are_counted_over_the_year():
    assert later_month(dt.date(2026, 12, 1), by=1) == dt.date(2027, 1, 1)
    assert later_month(dt.date(2026, 1, 1), by=-1) == dt.date(2025, 12, 1)
