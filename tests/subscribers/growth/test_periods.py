"""Growth over a span, in steps that can be drawn."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from subscribers.growth.periods import growth, signed, way_of
from subscribers.growth.spans import Span, Step, monday_of, starts_of, step_for
from subscribers.growth.tallies import Counted
from subscribers.models import GrowthKind, ImportState, SubscriberImport
from tests.factories import NewsletterFactory

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)  # a Wednesday
MONDAY = dt.date(2026, 3, 2)
pytestmark = pytest.mark.django_db


def counted(week, kind, count, source="signup page"):
    return Counted(week=week, kind=GrowthKind(kind), source=source, count=count)


def weeks_ago(weeks):
    return MONDAY - dt.timedelta(weeks=weeks)


def test_a_span_has_every_week_without_a_gap_and_the_total_runs_on_from_before_it():
    rows = [
        counted(weeks_ago(60), "joined", 100), counted(weeks_ago(55), "left", 10), counted(weeks_ago(54), "bounced", 5),
        counted(weeks_ago(2), "joined", 7), counted(weeks_ago(2), "complained", 1), counted(weeks_ago(1), "waiting", 4),
        counted(MONDAY, "left", 2),
    ]  # fmt: skip
    found = growth(NewsletterFactory(), rows, span=Span.YEAR, now=NOW)
    assert (found.step, len(found.periods), found.start, found.before) == (Step.WEEK, 53, weeks_ago(52), 85)
    assert [(each.joined, each.lost, each.net, each.waiting, each.total) for each in found.periods[-3:]] == [
        (7, 1, 6, 0, 91), (0, 0, 0, 4, 91), (0, 2, -2, 0, 89)
    ]  # fmt: skip
    assert (found.now, found.sums.net, found.sums.signed_net, found.sums.waiting) == (89, 4, "+4", 4)
    assert [each.start for each in found.newest_first] == [MONDAY, weeks_ago(1), weeks_ago(2)]


def test_an_empty_list_is_weeks_of_nothing():
    found = growth(NewsletterFactory(), [], span=Span.ALL, now=NOW)
    assert (len(found.periods), found.now, found.ways, found.newest_first) == (1, 0, (), ())


def test_this_week_is_that_of_the_newsletters_zone():
    late = dt.datetime(2026, 3, 8, 23, 30, tzinfo=dt.UTC)  # Monday in Amsterdam
    found = growth(NewsletterFactory(), [], span=Span.QUARTER, now=late)
    assert (found.periods[-1].start, len(found.periods)) == (dt.date(2026, 3, 9), 13)


@pytest.mark.parametrize(
    ("first", "step", "bars"),
    [
        (MONDAY, Step.WEEK, 1),
        (weeks_ago(109), Step.WEEK, 110),
        (weeks_ago(110), Step.MONTH, 27),
        (dt.date(2016, 1, 4), Step.YEAR, 11),
        (dt.date(1970, 1, 5), Step.YEAR, 57),
    ],
)
def test_long_spans_are_drawn_in_months_or_years(first, step, bars):
    found = growth(NewsletterFactory(), [counted(first, "joined", 1)], span=Span.ALL, now=NOW)
    assert (found.step, len(found.periods), found.now) == (step, bars, 1)


def test_days_that_cannot_be_stand_in_no_chart_and_in_every_sum():
    found = growth(NewsletterFactory(), [counted(dt.date(1, 1, 1), "joined", 3)], span=Span.ALL, now=NOW)
    assert (found.before, found.now, found.sums.joined) == (3, 3, 0)


@pytest.mark.parametrize("step", Step)
def test_each_step_begins_where_the_one_before_it_ends(step):
    starts = starts_of(dt.date(2023, 1, 2), dt.date(2026, 12, 28), step)
    assert starts == sorted(set(starts))
    assert [step.start(start) for start in starts] == starts
    days = (dt.date(2023, 1, 2) + dt.timedelta(weeks=week) for week in range(200))
    assert {step.start(day) for day in days} <= set(starts)


def test_a_week_counts_in_the_month_it_begins_in():
    assert Step.MONTH.start(dt.date(2026, 3, 30)) == dt.date(2026, 3, 1)
    assert Step.YEAR.start(dt.date(2025, 12, 29)) == dt.date(2025, 1, 1)
    assert monday_of(dt.date(2026, 1, 1)) == dt.date(2025, 12, 29)
    assert step_for(MONDAY, MONDAY) is Step.WEEK


def test_ways_are_summed_with_the_most_first_and_writers_are_one_way():
    rows = [
        counted(MONDAY, "joined", 3), counted(weeks_ago(1), "joined", 2), counted(MONDAY, "left", 1),
        counted(MONDAY, "joined", 1, "studio, by alice"), counted(MONDAY, "joined", 1, "studio, by bob"),
        counted(MONDAY, "waiting", 6, "embedded form"), counted(weeks_ago(99), "joined", 500, "import"),
    ]  # fmt: skip
    found = growth(NewsletterFactory(), rows, span=Span.QUARTER, now=NOW)
    assert [(way.source, way.joined, way.lost, way.waiting, way.signed_net) for way in found.ways] == [
        ("signup page", 5, 1, 0, "+4"), ("by hand", 2, 0, 0, "+2"), ("embedded form", 0, 0, 6, "0")
    ]  # fmt: skip
    assert found.ways[0].joined_over_time == (*[0] * 11, 2, 3)
    assert (way_of("studio"), way_of("studios of light")) == ("by hand", "studios of light")


def test_a_jump_is_explained_by_the_imports_of_its_week_those_that_were_cancelled_included():
    newsletter = NewsletterFactory()
    run = {"newsletter": newsletter, "state": ImportState.DONE, "finished_at": NOW}
    SubscriberImport.objects.create(**run, counts={"0": {"added": 40, "known": 5}, "1": {"confirmed": 2}})
    SubscriberImport.objects.create(**run, counts={"0": {"known": 5}})
    SubscriberImport.objects.create(**run | {"state": ImportState.CANCELLED}, counts={"0": {"added": 900}})
    SubscriberImport.objects.create(**run | {"newsletter": NewsletterFactory()}, counts={"0": {"added": 9}})
    found = growth(newsletter, [], span=Span.QUARTER, now=NOW)
    assert Counter({each.start: each.imported for each in found.periods if each.imported}) == {MONDAY: 942}
    assert found.periods[-1].sentence == (
        "Week of 2 March 2026: 0 joined, 0 left (0); 0 subscribed. 942 were moved in then."
    )


def test_a_sentence_says_what_is_rare_only_where_it_happened():
    rows = [counted(MONDAY, "joined", 1200), counted(MONDAY, "bounced", 3)]
    found = growth(NewsletterFactory(), rows, span=Span.QUARTER, now=NOW)
    assert found.periods[-1].sentence == (
        "Week of 2 March 2026: 1,200 joined, 0 left, 3 bounced (+1,197); 1,197 subscribed."
    )
    assert [signed(count) for count in (5, 0, -1234)] == ["+5", "0", "−1,234"]


def test_now_is_not_needed_to_be_utc():
    found = growth(NewsletterFactory(), [], span=Span.QUARTER, now=timezone.localtime(NOW))
    assert found.periods[-1].start == MONDAY
