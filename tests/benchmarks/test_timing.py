"""What the benchmarks measure with, against work that takes a known time."""

import time

import pytest

from benchmarks.timing import fastest_ms, median_ms


@pytest.fixture
def work():
    """Work that takes so many milliseconds in each round, and notes how often it was called."""
    rounds = []

    def make(*taken):
        def act():
            time.sleep(taken[len(rounds)] / 1000)
            rounds.append(None)

        return act, rounds

    return make


def test_the_median_leaves_the_first_round_out_and_is_not_moved_by_one_that_was_slow(work):
    act, rounds = work(90, 2, 2, 60)

    assert 2 <= median_ms(act, rounds=3) < 50
    assert len(rounds) == 4


def test_the_fastest_counts_every_round(work):
    act, rounds = work(50, 2, 50)

    assert 2 <= fastest_ms(act, rounds=3) < 45
    assert len(rounds) == 3


def test_by_the_clock_of_the_process_sleep_costs_nothing(work):
    act, _ = work(50, 50)

    assert fastest_ms(act, rounds=2, clock=time.process_time) < 25


@pytest.mark.parametrize("measure", [median_ms, fastest_ms])
@pytest.mark.parametrize("rounds", [0, -1])
def test_no_rounds_measure_nothing(measure, rounds):
    with pytest.raises(ValueError, match=f"{rounds} rounds measure nothing"):
        measure(lambda: None, rounds=rounds)
