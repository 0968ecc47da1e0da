"""Moving an issue over the calendar, and back."""

import datetime as dt

import pytest

from newsletter.models import Issue, IssueState, PlannedDay
from newsletter.planning.moving import move
from newsletter.planning.slots import NoSlotThere
from newsletter.scheduling import NotSchedulable, SchedulingError, SlotInThePast, SlotTaken
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
SUNDAY_4 = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
SUNDAY_18 = dt.datetime(2026, 1, 18, 16, tzinfo=dt.UTC)


def test_a_scheduled_issue_moves_to_the_moment_of_another_slot_and_back():
    issue = IssueFactory(state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    moved = move(issue, to="2026-01-18", now=NOW)
    assert (moved.at, moved.date, Issue.objects.get().publish_at) == (SUNDAY_18, dt.date(2026, 1, 18), SUNDAY_18)
    move(issue, to=moved.back, now=NOW)
    assert (Issue.objects.get().state, Issue.objects.get().publish_at) == (IssueState.SCHEDULED, SUNDAY_4)


def test_a_time_of_its_own_comes_back_to_the_minute():
    own = dt.datetime(2026, 1, 6, 7, 11, tzinfo=dt.UTC)
    issue = IssueFactory(state=IssueState.SCHEDULED, publish_at=own)
    moved = move(issue, to="2026-01-18", now=NOW)
    move(issue, to=moved.back, now=NOW)
    assert Issue.objects.get().publish_at == own


def test_a_slot_after_the_clocks_change_keeps_the_hour_on_the_wall():
    issue = IssueFactory(newsletter=NewsletterFactory(cadence_weeks=1), state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    assert move(issue, to="2026-03-29", now=NOW).at == dt.datetime(2026, 3, 29, 15, tzinfo=dt.UTC)


def test_a_draft_is_planned_and_not_scheduled_and_comes_off_the_calendar_again():
    issue = IssueFactory()
    moved = move(issue, to="2026-01-18", now=NOW)
    issue.refresh_from_db()
    assert (moved.at, moved.date, moved.back) == (None, dt.date(2026, 1, 18), "")
    assert (issue.state, issue.publish_at, issue.date, issue.planned_day.date) == (
        IssueState.DRAFT,
        None,
        None,
        dt.date(2026, 1, 18),
    )
    again = move(issue, to="2026-02-01", now=NOW)
    assert again.back == "2026-01-18"
    assert move(issue, to="", now=NOW).date is None
    assert PlannedDay.objects.count() == 0


def test_a_slot_that_another_scheduled_issue_holds_is_refused_by_name():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, number=7, state=IssueState.SCHEDULED, publish_at=SUNDAY_18)
    issue = IssueFactory(newsletter=newsletter, number=8, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    with pytest.raises(SlotTaken, match="is taken by #7: High water 7"):
        move(issue, to="2026-01-18", now=NOW)
    issue.refresh_from_db()
    assert issue.publish_at == SUNDAY_4


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.SENT, IssueState.CANCELLED])
def test_what_is_on_its_way_or_gone_does_not_move(state):
    issue = IssueFactory(state=state, publish_at=SUNDAY_4)
    with pytest.raises(NotSchedulable, match="it no longer moves"):
        move(issue, to="2026-01-18", now=NOW)
    issue.refresh_from_db()
    assert (issue.publish_at, PlannedDay.objects.count()) == (SUNDAY_4, 0)


def test_an_issue_that_was_sent_while_the_page_was_open_does_not_move():
    issue = IssueFactory(state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    Issue.objects.update(state=IssueState.SENDING)
    with pytest.raises(NotSchedulable):
        move(issue, to="2026-01-18", now=NOW)


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.SCHEDULED])
@pytest.mark.parametrize(
    "to",
    ["2026-01-19", "soon", "2026-02-30", "0001-01-01", "9999-12-31", "2025-12-21", "2026-01-32T10", "\x00", "٢", "T"],
)
def test_garbage_days_without_a_slot_and_the_past_are_refused(state, to):
    issue = IssueFactory(state=state, publish_at=SUNDAY_4 if state == IssueState.SCHEDULED else None)
    with pytest.raises(SchedulingError):
        move(issue, to=to, now=NOW)
    assert PlannedDay.objects.count() == 0


def test_a_scheduled_issue_cannot_be_left_without_a_moment():
    issue = IssueFactory(state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    with pytest.raises(NoSlotThere):
        move(issue, to="", now=NOW)


def test_a_slot_that_is_skipped_or_over_is_refused_in_words():
    issue = IssueFactory(newsletter=NewsletterFactory(cadence_skips=[dt.date(2026, 1, 18)]))
    with pytest.raises(NoSlotThere, match="2026-01-18 is skipped"):
        move(issue, to="2026-01-18", now=NOW)
    with pytest.raises(SlotInThePast, match="2025-12-21 has gone by"):
        move(issue, to="2025-12-21", now=NOW)
