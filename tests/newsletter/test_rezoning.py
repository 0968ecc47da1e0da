"""Scheduled issues keep their hour on the wall when the newsletter's clock becomes another one."""

import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone

from newsletter.models import Issue
from newsletter.rezoning import keep_hours, say_rezoned
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db
UTC = dt.UTC
NOW = dt.datetime(2026, 2, 1, 12, tzinfo=UTC)
AMSTERDAM = "Europe/Amsterdam"


@pytest.fixture
def newsletter():
    return NewsletterFactory(timezone=AMSTERDAM)


def plan(newsletter, *moments, state="scheduled"):
    return [
        IssueFactory(newsletter=newsletter, number=number, state=state, publish_at=at)
        for number, at in enumerate(moments, start=1)
    ]


def move(newsletter, zone, *, now=NOW):
    before = newsletter.zone
    newsletter.timezone = zone
    newsletter.save(update_fields=["timezone"])
    return keep_hours(newsletter, before=before, now=now)


def moments():
    return list(Issue.objects.order_by("number").values_list("publish_at", flat=True))


@pytest.mark.parametrize(
    ("zone", "at", "becomes"),
    [
        # 17:00 in Amsterdam's winter and summer, on both sides of the days on which the clocks change (29 March there,
        # 8 March in New York, never in Tokyo and UTC).
        ("America/New_York", dt.datetime(2026, 3, 1, 16, tzinfo=UTC), dt.datetime(2026, 3, 1, 22, tzinfo=UTC)),
        ("America/New_York", dt.datetime(2026, 3, 15, 16, tzinfo=UTC), dt.datetime(2026, 3, 15, 21, tzinfo=UTC)),
        ("America/New_York", dt.datetime(2026, 3, 29, 15, tzinfo=UTC), dt.datetime(2026, 3, 29, 21, tzinfo=UTC)),
        ("Asia/Tokyo", dt.datetime(2026, 3, 28, 16, tzinfo=UTC), dt.datetime(2026, 3, 28, 8, tzinfo=UTC)),
        ("Asia/Tokyo", dt.datetime(2026, 3, 29, 15, tzinfo=UTC), dt.datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("UTC", dt.datetime(2026, 10, 25, 16, tzinfo=UTC), dt.datetime(2026, 10, 25, 17, tzinfo=UTC)),
        ("Europe/Berlin", dt.datetime(2026, 3, 29, 15, tzinfo=UTC), dt.datetime(2026, 3, 29, 15, tzinfo=UTC)),
    ],
)
def test_the_hour_on_the_wall_is_kept_in_winter_and_in_summer(newsletter, zone, at, becomes):
    [issue] = plan(newsletter, at)
    shown = at.astimezone(zoneinfo.ZoneInfo(AMSTERDAM)).replace(tzinfo=None)
    [rezoned] = move(newsletter, zone)

    issue.refresh_from_db()
    assert issue.publish_at == becomes
    assert issue.publish_at.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None) == shown
    assert rezoned.note == ""


def test_it_is_told_with_the_new_zone(newsletter):
    plan(newsletter, dt.datetime(2026, 3, 29, 15, tzinfo=UTC))
    [rezoned] = move(newsletter, "Europe/London")
    assert say_rezoned(rezoned) == "#1 goes out on Sunday 29 March 2026, 17:00 (Europe/London)."


def test_an_hour_that_the_new_clock_leaves_out_is_said(newsletter):
    plan(newsletter, dt.datetime(2026, 3, 8, 1, 30, tzinfo=UTC))  # 02:30 in Amsterdam, when New York goes forward
    [rezoned] = move(newsletter, "America/New_York")
    assert moments() == [dt.datetime(2026, 3, 8, 7, 30, tzinfo=UTC)]
    assert rezoned.note == "There is no 02:30 on that day, as the clocks go forward: it becomes 03:30."


def test_issues_an_hour_apart_do_not_stumble_over_one_another(newsletter):
    start = dt.datetime(2026, 2, 8, 9, tzinfo=UTC)
    plan(newsletter, *(start + dt.timedelta(hours=hour) for hour in range(5)))
    move(newsletter, "Europe/London")
    assert moments() == [start + dt.timedelta(hours=hour + 1) for hour in range(5)]
    move(newsletter, AMSTERDAM)
    assert moments() == [start + dt.timedelta(hours=hour) for hour in range(5)]


def test_two_that_fall_on_one_minute_are_a_minute_apart(newsletter):
    # 02:30 and 03:30 in Amsterdam are both 03:30 in New York on the day its clocks go forward.
    plan(newsletter, dt.datetime(2026, 3, 8, 1, 30, tzinfo=UTC), dt.datetime(2026, 3, 8, 2, 30, tzinfo=UTC))
    rezoned = move(newsletter, "America/New_York")
    assert moments() == [dt.datetime(2026, 3, 8, 7, 30, tzinfo=UTC), dt.datetime(2026, 3, 8, 7, 31, tzinfo=UTC)]
    assert rezoned[1].note == "Another issue has its minute."


def test_an_hour_that_has_gone_by_there_keeps_its_moment(newsletter):
    at = dt.datetime(2026, 2, 1, 13, tzinfo=UTC)  # 14:00 in Amsterdam, and 21:00 in Tokyo when it is looked at
    plan(newsletter, at)
    [rezoned] = move(newsletter, "Asia/Tokyo")
    assert moments() == [at]
    assert rezoned.note == "14:00 has gone by in the new zone, so it keeps its moment."


@pytest.mark.parametrize("state", ["sent", "sending", "cancelled", "paused"])
def test_only_scheduled_issues_move(newsletter, state):
    at = dt.datetime(2026, 3, 1, 16, tzinfo=UTC)
    plan(newsletter, at, state=state)
    assert (move(newsletter, "Asia/Tokyo"), moments()) == ([], [at])


def test_what_is_due_and_what_belongs_to_others_is_left_alone(newsletter):
    due, other = dt.datetime(2026, 2, 1, 12, tzinfo=UTC), dt.datetime(2026, 3, 1, 16, tzinfo=UTC)
    plan(newsletter, due)
    theirs = IssueFactory(newsletter=NewsletterFactory(), state="scheduled", publish_at=other, number=2)
    assert move(newsletter, "Asia/Tokyo") == []
    theirs.refresh_from_db()
    assert (moments()[0], theirs.publish_at) == (due, other)


def test_without_another_zone_nothing_is_touched(newsletter, django_assert_num_queries):
    [issue] = plan(newsletter, dt.datetime(2026, 3, 1, 16, tzinfo=UTC))
    assert keep_hours(newsletter, before=newsletter.zone, now=NOW) == []
    assert moments() == [issue.publish_at]


def rhythm_of(newsletter, **changed):
    return {
        "timezone": newsletter.timezone, "cadence_weeks": "2", "cadence_weekdays": ["6"], "cadence_time": "17:00",
        "cadence_anchor": "2026-01-04", "cadence_skips": "", **changed,
    }  # fmt: skip


def test_the_settings_say_when_each_goes_out_now(studio_client, newsletter):
    at = (timezone.now() + dt.timedelta(days=30)).replace(microsecond=0)
    plan(newsletter, at)
    shown = at.astimezone(newsletter.zone)
    response = studio_client.post(
        f"/studio/{newsletter.slug}/settings/rhythm/", rhythm_of(newsletter, timezone="Asia/Tokyo"), follow=True
    )
    said = [str(message) for message in response.context["messages"]]
    assert said == [
        "The rhythm is saved. Scheduled issues keep the hour on the wall, in the new time zone now.",
        f"#1 goes out on {shown:%A} {shown.day} {shown:%B %Y, %H:%M} (Asia/Tokyo).",
    ]


def test_the_settings_without_a_new_zone_say_that_times_stay(studio_client, newsletter):
    plan(newsletter, timezone.now() + dt.timedelta(days=30))
    response = studio_client.post(
        f"/studio/{newsletter.slug}/settings/rhythm/", rhythm_of(newsletter, cadence_time="18:00"), follow=True
    )
    assert [str(message) for message in response.context["messages"]] == [
        "The rhythm is saved. Issues that are scheduled already keep their times."
    ]
