"""When a mailing should not go on, as tables."""

import pytest

from delivery.limits.thresholds import (
    Threshold,
    too_many_complaints,
    too_many_hard_failures,
    too_many_refusals,
)


@pytest.mark.parametrize(
    ("hard", "tries", "too_many"),
    [
        (0, 0, False),
        (24, 24, False),
        (25, 25, True),
        (25, 250, True),
        (25, 251, False),
        (49, 500, False),
        (50, 500, True),
    ],
)
def test_a_tenth_of_dead_addresses_is_too_many(hard, tries, too_many):
    assert bool(too_many_hard_failures(hard=hard, tries=tries)) is too_many


@pytest.mark.parametrize(
    ("complaints", "sent", "too_many"),
    [
        (0, 0, False),
        (2, 2, False),
        (3, 3, True),
        (3, 1000, True),
        (3, 1001, False),
        (29, 10_000, False),
        (30, 9999, True),
    ],
)
def test_three_complaints_in_a_thousand_are_too_many(complaints, sent, too_many):
    assert bool(too_many_complaints(complaints=complaints, sent=sent)) is too_many


@pytest.mark.parametrize(
    ("refused", "tries", "too_many"),
    [(0, 0, False), (9, 9, False), (10, 10, True), (10, 20, True), (10, 21, False), (25, 50, True), (24, 50, False)],
)
def test_every_second_copy_is_too_many(refused, tries, too_many):
    assert bool(too_many_refusals(refused=refused, tries=tries, why="554 no")) is too_many


def test_the_threshold_can_be_set():
    strict = Threshold(share=0.02, window=100, at_least=2)
    assert bool(too_many_hard_failures(hard=2, tries=100, threshold=strict)) is True
    assert bool(too_many_hard_failures(hard=2, tries=101, threshold=strict)) is False


@pytest.mark.parametrize(
    "wrong", [{"share": 0}, {"share": 1.1}, {"share": float("nan")}, {"at_least": 0}, {"window": 4}, {"window": -1}]
)
def test_a_threshold_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"give 1 or more|not above 0"):
        Threshold(**{"share": 0.1, "window": 100, "at_least": 5} | wrong)


def test_people_are_told_what_was_found_and_what_to_do():
    assert too_many_hard_failures(hard=60, tries=480) == (
        "60 of the last 480 addresses do not exist, 12% of them. Providers take that for a bought or an old list. "
        "Clean it, then resume."
    )
    assert too_many_complaints(complaints=3, sent=800) == (
        "3 of the last 800 readers called it spam, 0.38% of them. Providers act from 0.3% on. See who gets it and why, "
        "then resume."
    )
    assert too_many_refusals(refused=25, tries=50, why="Taken for spam: 554 no") == (
        "25 of the last 50 copies were refused. The latest: Taken for spam: 554 no"
    )
    assert "100% of them" in too_many_hard_failures(hard=30, tries=30)
