"""The decision as a table: rates fall by half, grow back slowly, and stop where that does not help."""

import dataclasses

import pytest

from delivery.limits.weather import (
    FAIR,
    RECOVERY_SECONDS,
    SLOWEST_PER_SECOND,
    Conditions,
    Tries,
    judge,
    pause_seconds,
)

NOW = 1_000_000.0
SLOWED = Conditions(rate=50, at=NOW, gain=100 / 600, ceiling=100, slowings=1, slowed_at=NOW, why="because")
PAUSED = dataclasses.replace(SLOWED, paused_until=NOW + 300, pauses=1)


def tries(accepted=0, deferred=0, refused=0, *, seconds=5.0, per_second=100.0):
    return Tries(accepted=accepted, deferred=deferred, refused=refused, seconds=seconds, per_second=per_second)


def after(conditions, seen, *, seconds=0.0):
    """What holds then, in short."""
    found = judge(conditions, seen, now=NOW + seconds, words="Gmail: 421 slow down")
    if found is conditions:
        return "as before"
    if found == FAIR:
        return "fair"
    return "paused" if found.paused_until > NOW + seconds else found.rate


@pytest.mark.parametrize(
    ("seen", "then"),
    [
        (tries(), "as before"),
        (tries(100), "as before"),
        (tries(0, 0, 100), "as before"),
        (tries(0, 9), "as before"),  # too few to say
        (tries(24, 10), "as before"),  # too small a share
        (tries(23, 10), 50),
        (tries(0, 10), 50),
        (tries(0, 10, 23), 50),
        (tries(0, 10, 24), "as before"),
        (tries(0, 500, seconds=0.9), "as before"),  # too soon
        (tries(0, 500, per_second=3), 1.5),
        (tries(0, 500, per_second=0.1), SLOWEST_PER_SECOND),
        (tries(0, 500, per_second=0), SLOWEST_PER_SECOND),
    ],
)
def test_a_burst_halves_the_rate_at_which_copies_went(seen, then):
    assert after(FAIR, seen) == then


@pytest.mark.parametrize(
    ("seconds", "seen", "then"),
    [
        (5, tries(0, 100), "as before"),  # answers to what was on its way
        (11, tries(50, 50), "as before"),  # not twice a minute
        (11, tries(0, 100), "paused"),  # going slower did not help at all
        (11, tries(20, 80), "paused"),
        (11, tries(21, 79), "as before"),
        (60, tries(50, 50, per_second=60), 30.0),  # 50 and a minute's gain of 10
        (60, tries(50, 50, per_second=20), 10.0),  # half of what really went
        (60, tries(100), "as before"),
        (301, tries(100), "fair"),  # grown back to all it was
        (299, tries(100), "as before"),
        (601, tries(50, 50, per_second=100), 50),  # long ago: a first one again
        (601, tries(0, 100, per_second=100), 50),
    ],
)
def test_what_follows_the_first_halving(seconds, seen, then):
    assert after(SLOWED, seen, seconds=seconds) == then


def test_a_third_halving_in_a_row_is_a_pause():
    first = judge(FAIR, tries(50, 50), now=NOW)
    second = judge(first, tries(50, 50, per_second=50), now=NOW + 60)
    third = judge(second, tries(50, 50, per_second=25), now=NOW + 120)
    assert [first.rate, second.rate, third.paused_until] == [50, 25, NOW + 120 + 300]
    assert [first.slowings, second.slowings, third.pauses] == [1, 2, 1]


def test_the_rate_grows_back_by_a_tenth_of_what_it_was_each_minute():
    slowed = judge(FAIR, tries(0, 50), now=NOW)
    rates = [slowed.rate_at(NOW + minute * 60) for minute in range(6)]
    assert [rate if rate is None else round(rate, 6) for rate in rates] == [50, 60, 70, 80, 90, None]
    assert slowed.rate_at(NOW - 3600) == 50  # a clock that went back
    assert RECOVERY_SECONDS == 600


@pytest.mark.parametrize(
    ("seconds", "seen", "then"),
    [
        (10, tries(50), "as before"),  # on their way before the pause
        (10, tries(0, 50), "as before"),
        (301, tries(), "as before"),
        (301, tries(3), 10),
        (301, tries(2, 1), 10),
        (301, tries(0, 0, 3), 10),  # it speaks to us
        (301, tries(1, 1), "paused"),
        (301, tries(0, 1), "paused"),
        (301, tries(0, 1, 2), "paused"),
    ],
)
def test_after_a_pause_a_few_copies_tell(seconds, seen, then):
    assert after(PAUSED, seen, seconds=seconds) == then


@pytest.mark.parametrize(
    ("pauses", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60), (10**6, 60), (0, 5)]
)
def test_pauses_in_a_row_last_longer_and_longer(pauses, minutes):
    assert pause_seconds(pauses) == minutes * 60


def test_a_second_pause_lasts_twice_as_long_unless_the_weather_was_fair_between():
    again = judge(PAUSED, tries(0, 3), now=NOW + 301)
    assert again.paused_until == NOW + 301 + 600
    opened = judge(again, tries(3), now=NOW + 1000)
    assert (opened.pauses, opened.paused_until, opened.slowings) == (2, 0, 0)
    assert judge(opened, tries(50), now=NOW + 1000 + 539) is opened
    assert judge(opened, tries(50), now=NOW + 1000 + 541) == FAIR


def test_people_are_told_why():
    slowed = judge(FAIR, tries(8, 42), now=NOW, words="Gmail: 421 4.7.28 too fast")
    assert slowed.why == "Gmail: 421 4.7.28 too fast (42 of 50 copies put off)"
    paused = judge(slowed, tries(0, 20), now=NOW + 11, words="Gmail: 421 4.7.28 too fast")
    assert paused.why == "Gmail: 421 4.7.28 too fast (20 of 20 copies put off)"
    again = judge(paused, tries(0, 3), now=NOW + 400, words="Gmail: 421 4.7.28 too fast")
    assert again.why == "Gmail: 421 4.7.28 too fast (again, after a pause)"
