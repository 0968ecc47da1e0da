"""The calendar of a newsletter, over daylight saving time, odd rhythms and skipped dates."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given, strategies as st

from newsletter.cadence import Cadence, next_slots, previous_slots, slots_after, wall_clock_to_utc

AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
SUNDAY = 6


def cadence(**changes):
    values = {
        "weeks": 2,
        "weekdays": frozenset({SUNDAY}),
        "time": dt.time(17, 0),
        "anchor": dt.date(2026, 1, 4),
        "zone": AMSTERDAM,
    }
    return Cadence(**{**values, **changes})


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


def test_every_second_sunday_is_counted_from_the_anchor():
    assert next_slots(cadence(), after=utc(2026, 1, 1), count=3) == [
        utc(2026, 1, 4, 16),
        utc(2026, 1, 18, 16),
        utc(2026, 2, 1, 16),
    ]


def test_a_slot_is_strictly_later_than_the_moment_asked_about():
    slot = utc(2026, 1, 4, 16)
    assert next_slots(cadence(), after=slot, count=1) == [utc(2026, 1, 18, 16)]
    assert next_slots(cadence(), after=slot - dt.timedelta(seconds=1), count=1) == [slot]


def test_the_wall_clock_stays_put_when_summer_time_begins_and_ends():
    around_spring = next_slots(cadence(), after=utc(2026, 3, 10), count=2)
    assert around_spring == [utc(2026, 3, 15, 16), utc(2026, 3, 29, 15)]
    around_autumn = next_slots(cadence(), after=utc(2026, 10, 1), count=3)
    assert [slot.astimezone(AMSTERDAM).time() for slot in around_autumn] == [dt.time(17)] * 3
    assert around_autumn == [utc(2026, 10, 11, 15), utc(2026, 10, 25, 16), utc(2026, 11, 8, 16)]


def test_an_hour_that_does_not_exist_moves_forward_by_the_gap():
    gap = wall_clock_to_utc(dt.date(2026, 3, 29), dt.time(2, 30), AMSTERDAM)
    assert gap == utc(2026, 3, 29, 1, 30)
    assert gap.astimezone(AMSTERDAM).time() == dt.time(3, 30)


def test_an_hour_that_occurs_twice_is_taken_the_first_time():
    assert wall_clock_to_utc(dt.date(2026, 10, 25), dt.time(2, 30), AMSTERDAM) == utc(2026, 10, 25, 0, 30)


def test_a_skipped_date_is_left_out_and_the_rhythm_does_not_shift():
    slots = next_slots(cadence(skips=frozenset({dt.date(2026, 1, 18)})), after=utc(2026, 1, 5), count=2)
    assert slots == [utc(2026, 2, 1, 16), utc(2026, 2, 15, 16)]


def test_several_weekdays_fall_in_the_same_week_of_the_rhythm():
    slots = next_slots(cadence(weekdays=frozenset({1, 4})), after=utc(2026, 1, 4, 20), count=3)
    assert slots == [utc(2026, 1, 13, 16), utc(2026, 1, 16, 16), utc(2026, 1, 27, 16)]


def test_dates_before_the_anchor_belong_to_the_rhythm():
    slots = next_slots(cadence(), after=utc(2025, 12, 1), count=2)
    assert slots == [utc(2025, 12, 7, 16), utc(2025, 12, 21, 16)]


def test_no_weekday_means_no_slot():
    assert next_slots(cadence(weekdays=frozenset()), after=utc(2026, 1, 1)) == []
    assert previous_slots(cadence(weekdays=frozenset()), before=utc(2026, 1, 1), count=2) == []


def test_a_zone_far_ahead_of_utc_does_not_lose_todays_slot():
    kiritimati = zoneinfo.ZoneInfo("Pacific/Kiritimati")
    early = cadence(zone=kiritimati, time=dt.time(0, 30), weeks=1)
    assert next_slots(early, after=utc(2026, 1, 3, 10), count=1) == [utc(2026, 1, 3, 10, 30)]


def test_previous_slots_count_back_over_skipped_dates():
    skips = frozenset({dt.date(2026, 2, 1), dt.date(2026, 2, 15)})
    assert previous_slots(cadence(skips=skips), before=utc(2026, 3, 1, 16), count=2) == [
        utc(2026, 1, 18, 16),
        utc(2026, 1, 4, 16),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weeks": 0}, "at least one week"),
        ({"weekdays": frozenset({7})}, "0 \\(Monday\\) to 6"),
        ({"time": dt.time(17, tzinfo=dt.UTC)}, "wall-clock time"),
    ],
)
def test_a_cadence_that_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        cadence(**change)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        list(slots_after(cadence(), dt.datetime(2026, 1, 1)))


@given(
    weeks=st.integers(1, 52),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    time=st.times().map(lambda t: t.replace(microsecond=0)),
    after=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)),
    zone=st.sampled_from(["UTC", "Europe/Amsterdam", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_slots_rise_and_keep_to_the_weekdays_and_the_rhythm(weeks, weekdays, time, after, zone):
    rule = cadence(weeks=weeks, weekdays=weekdays, time=time, zone=zoneinfo.ZoneInfo(zone))
    slots = next_slots(rule, after=after, count=4)
    assert slots == sorted(set(slots))
    assert all(slot > after for slot in slots)
    anchor_week = rule.anchor - dt.timedelta(days=rule.anchor.weekday())
    for slot in slots:
        # The day on the wall; a skipped hour near midnight may show the next day.
        local = (slot - dt.timedelta(hours=1)).astimezone(rule.zone).date(), slot.astimezone(rule.zone).date()
        assert any(day.weekday() in weekdays and (day - anchor_week).days // 7 % weeks == 0 for day in local)
