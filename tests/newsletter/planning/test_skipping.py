"""Skipping slots, taking them back, and skipping one together with its issue."""

import datetime as dt

import pytest

from newsletter.cadence import Cadence, next_slots
from newsletter.models import IssueState, Newsletter
from newsletter.planning.skipping import MOST_SKIPS, TooManySkips, skip, skip_issue, take_back
from newsletter.planning.slots import NoSlotThere
from newsletter.scheduling import NotSchedulable, SlotInThePast, SlotTaken
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
SUNDAY_4 = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
DAY_4 = dt.date(2026, 1, 4)


def slots(newsletter):
    stored = Newsletter.objects.get(pk=newsletter.pk)
    return [slot.day for slot in next_slots(Cadence.of(stored), after=NOW, count=2)]


def test_a_skipped_slot_is_gone_and_the_others_stay_until_it_is_taken_back():
    newsletter = NewsletterFactory()
    skip(newsletter, DAY_4, now=NOW)
    skip(newsletter, DAY_4, now=NOW)
    assert (slots(newsletter), newsletter.cadence_skips) == ([18, 1], [DAY_4])
    take_back(newsletter, DAY_4)
    take_back(newsletter, DAY_4)
    assert slots(newsletter) == [4, 18]


def test_a_day_without_a_slot_the_past_and_a_held_slot_are_not_skipped():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, number=7, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    with pytest.raises(NoSlotThere):
        skip(newsletter, dt.date(2026, 1, 5), now=NOW)
    with pytest.raises(SlotInThePast):
        skip(newsletter, dt.date(2025, 12, 21), now=NOW)
    with pytest.raises(SlotTaken, match="taken by #7"):
        skip(newsletter, DAY_4, now=NOW)
    assert Newsletter.objects.get().cadence_skips == []


def test_no_more_dates_are_skipped_than_the_settings_keep():
    dates = [dt.date(2027, 1, 1) + dt.timedelta(days=day) for day in range(MOST_SKIPS)]
    newsletter = NewsletterFactory(cadence_skips=dates)
    with pytest.raises(TooManySkips):
        skip(newsletter, DAY_4, now=NOW)


def test_skipping_an_issue_makes_it_a_draft_for_the_next_free_slot():
    newsletter = NewsletterFactory()
    issue = IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    skipped = skip_issue(issue, slot=SUNDAY_4, now=NOW)
    issue.refresh_from_db()
    assert (skipped.date, issue.state, issue.publish_at, issue.planned_day.date) == (
        dt.date(2026, 1, 18),
        IssueState.DRAFT,
        None,
        dt.date(2026, 1, 18),
    )
    assert slots(newsletter) == [18, 1]


def test_an_issue_at_a_time_of_its_own_skips_no_slot_of_the_rhythm():
    newsletter = NewsletterFactory()
    own = SUNDAY_4 + dt.timedelta(hours=1)
    issue = IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=own)
    assert skip_issue(issue, slot=own, now=NOW).date == DAY_4
    assert slots(newsletter) == [4, 18]


def test_an_issue_of_a_newsletter_without_rhythm_is_planned_for_no_day():
    newsletter = NewsletterFactory(cadence_weekdays=[])
    issue = IssueFactory(newsletter=newsletter, state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    assert skip_issue(issue, slot=SUNDAY_4, now=NOW).date is None


def test_an_issue_that_moved_on_or_is_due_is_not_skipped():
    issue = IssueFactory(state=IssueState.SCHEDULED, publish_at=SUNDAY_4)
    with pytest.raises(NotSchedulable, match="is not scheduled for Sunday 18 January 2026"):
        skip_issue(issue, slot=SUNDAY_4 + dt.timedelta(days=14), now=NOW)
    with pytest.raises(SlotInThePast):
        skip_issue(issue, slot=SUNDAY_4, now=SUNDAY_4)
    skip_issue(issue, slot=SUNDAY_4, now=NOW)
    with pytest.raises(NotSchedulable):
        skip_issue(issue, slot=SUNDAY_4, now=NOW)
    assert Newsletter.objects.get().cadence_skips == [DAY_4]
