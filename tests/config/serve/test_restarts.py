"""When a process is started again, after what pause, and when there is no use in it."""

import pytest

from config.serve import restarts


@pytest.mark.parametrize(
    ("lives", "seconds"),
    [
        ([0.1], 1),
        ([0.1, 0.1], 2),
        ([0.1] * 3, 4),
        ([0.1] * 5, 16),
        ([0.1] * 6, 30),
        ([0.1] * 2000, 30),
        ([0.1, 0.1, 0.1, 60], 1),
        ([0.1, 0.1, 60, 5], 1),
        ([3600, 5, 5], 2),
    ],
)
def test_pauses_grow_until_it_has_stayed_up_for_a_minute(lives, seconds):
    assert restarts.pause_before_next(lives) == seconds


@pytest.mark.parametrize(
    ("lives", "code", "expected"),
    [
        ([0.5], 1, True),
        ([9.9], 98, True),
        ([10], 1, False),
        ([0.5], -9, False),
        ([0.5], 0, False),
        ([0.5, 0.5], 1, False),
    ],
)
def test_only_failing_soon_after_the_first_start_means_that_it_cannot_start(lives, code, expected):
    assert restarts.could_not_start(lives, code=code) is expected


@pytest.mark.parametrize(
    ("lives", "expected"),
    [
        ([1] * 4, False),
        ([1] * 5, True),
        ([3600, 1, 1, 1, 1], False),
        ([3600, 1, 1, 1, 1, 1], True),
        ([12, 12, 12, 12, 12], False),
    ],
)
def test_five_lives_within_a_minute_are_the_last(lives, expected):
    assert restarts.cannot_stay_up(lives) is expected


@pytest.mark.parametrize(("code", "words"), [(0, "status 0"), (3, "status 3"), (-9, "signal 9")])
def test_the_end_is_said_in_words(code, words):
    assert restarts.say_end(code) == words
