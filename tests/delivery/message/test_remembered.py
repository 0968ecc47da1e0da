"""What is remembered is what would be made, and never more than so much of it."""

import pytest

from delivery.message.remembered import MOST, Remembered


def test_a_result_is_made_once_while_it_is_remembered():
    asked = []

    def make(key):
        asked.append(key)
        return key * 2

    results = Remembered(make)
    assert [results[key] for key in (1, 2, 1, 2)] == [2, 4, 2, 4]
    assert asked == [1, 2]


def test_no_more_than_so_many_are_kept():
    results = Remembered(str)
    assert [results[key] for key in range(MOST * 2 + 1)] == [str(key) for key in range(MOST * 2 + 1)]
    assert len(results) == 1


def test_what_is_refused_is_refused_again():
    results = Remembered(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="water"):
            results["water"]
    assert dict(results) == {}
