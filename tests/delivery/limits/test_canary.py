"""The first copies, and what is made of them, as tables."""

import datetime as dt

import pytest

from delivery.limits.canary import Figures, Verdict, Wave, judge, wave

NOW = dt.datetime(2026, 12, 6, 16, 0, tzinfo=dt.UTC)
WAVE = Wave(first=100, rest=900, wait=dt.timedelta(minutes=30))


@pytest.mark.parametrize(
    ("audience", "percent", "first"),
    [
        (0, 5, 0),
        (1, 5, 1),
        (49, 5, 49),
        (50, 5, 50),
        (51, 5, 50),
        (1000, 5, 50),
        (1001, 5, 51),
        (4000, 5, 200),
        (20_000, 5, 1000),
        (1_000_000, 5, 1000),
        (1_000_000, 0.001, 50),
        (600, 100, 600),
        (5000, 0, 5000),
    ],
)
def test_a_part_of_the_audience_goes_first(audience, percent, first):
    cut = wave(audience=audience, percent=percent, minutes=30)
    assert (cut.first, cut.rest, cut.wait) == (first, audience - first, dt.timedelta(minutes=30))


def test_the_smallest_and_the_largest_wave_can_be_chosen():
    assert wave(audience=10_000, percent=50, minutes=1, at_most=5000).first == 5000
    assert wave(audience=10_000, percent=1, minutes=1, at_least=500).first == 500


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": -1},
        {"percent": 101},
        {"percent": float("nan")},
        {"minutes": -1},
        {"at_least": 0},
        {"at_least": 20, "at_most": 10},
    ],
)
def test_a_wave_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be: give 0 to 100 percent"):
        wave(**{"audience": 1000, "percent": 5, "minutes": 30} | wrong)


def figures(*, minutes_ago=None, **counts):
    complete_at = None if minutes_ago is None else NOW - dt.timedelta(minutes=minutes_ago)
    return Figures(**{"tried": 100, "accepted": 100} | counts, complete_at=complete_at)


@pytest.mark.parametrize(
    ("seen", "verdict", "may_go"),
    [
        (Figures(), Verdict.WAIT, 100),
        (figures(tried=60, accepted=60), Verdict.WAIT, 100),
        (figures(minutes_ago=0), Verdict.WAIT, 100),
        (figures(minutes_ago=29), Verdict.WAIT, 100),
        (figures(minutes_ago=30), Verdict.GO, 1000),
        (figures(minutes_ago=9999), Verdict.GO, 1000),
        (figures(minutes_ago=30, hard=9), Verdict.GO, 1000),
        (figures(minutes_ago=30, hard=10), Verdict.PAUSE, 100),
        (figures(minutes_ago=30, hard=7, tried=20), Verdict.GO, 1000),  # too few to say
        (figures(hard=8, tried=20), Verdict.PAUSE, 100),  # not waited for
        (figures(minutes_ago=30, faults=19), Verdict.GO, 1000),
        (figures(faults=20), Verdict.PAUSE, 100),
        (figures(minutes_ago=30, refused=49), Verdict.GO, 1000),
        (figures(refused=50, refusal="554 no"), Verdict.PAUSE, 100),
        (figures(minutes_ago=30, complaints=2), Verdict.GO, 1000),
        (figures(minutes_ago=1, complaints=3), Verdict.PAUSE, 100),
    ],
)
def test_the_rest_goes_when_the_first_copies_went_well(seen, verdict, may_go):
    found = judge(WAVE, seen, now=NOW)
    assert (found.verdict, found.may_go) == (verdict, may_go)
    assert (found.why == "") == (verdict is Verdict.GO)


def test_an_audience_that_is_all_first_copies_waits_for_nothing():
    cut = wave(audience=40, percent=5, minutes=30)
    found = judge(cut, Figures(tried=40, hard=40), now=NOW)
    assert (found.verdict, found.may_go) == (Verdict.GO, 40)


def test_people_are_told_what_a_mailing_waits_for():
    assert judge(WAVE, Figures(), now=NOW).why == (
        "The first 100 copies go out; the other 900 wait for what comes of them."
    )
    waits = judge(WAVE, figures(minutes_ago=10), now=NOW)
    assert waits.why == "The first 100 copies are out; the other 900 wait for bounces and complaints."
    assert waits.until == NOW + dt.timedelta(minutes=20)
    assert judge(WAVE, figures(faults=30), now=NOW).why == (
        "The first copies went badly: 30 of 100 were refused because of us."
    )
    assert judge(WAVE, figures(hard=12), now=NOW).why.startswith(
        "The first copies went badly: 12 of the last 100 addresses do not exist, 12% of them."
    )
