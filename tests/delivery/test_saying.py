"""Numbers and words of sending as people read them."""

import datetime as dt

import pytest

from delivery.saying import full_stop, say_rate, say_time_left
from delivery.time_left import TimeLeft, Wait

TWENTY_PAST = dt.datetime(2026, 12, 6, 15, 20, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.0, "0"), (0.000001, "0.000001"), (0.01, "0.01"), (0.0123, "0.012"), (0.04, "0.04"), (0.099, "0.099"),
        (0.1, "0.1"), (0.5, "0.5"), (2.0, "2"), (2.55, "2.5"), (12.34, "12.3"), (12480.0, "12,480"), (1e5, "100,000"),
    ],
)  # fmt: skip
def test_a_rate_is_never_said_to_be_nothing(rate, said):
    assert say_rate(rate) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("it hung up", "it hung up."), ("It hung up. ", "It hung up."), ("Who is there?", "Who is there?"), ("", ""),
        ("“garbage”", "“garbage”."),
    ],
)  # fmt: skip
def test_a_sentence_ends_once(words, said):
    assert full_stop(words) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (TimeLeft(seconds=None), ""),
        (TimeLeft(seconds=303), "5 min 3 s left"),
        (TimeLeft(seconds=0, is_least=True), "at least 0 min 0 s left"),
        (
            TimeLeft(seconds=60, is_least=True, waits=(
                Wait(group="gmail", until=TWENTY_PAST), Wait(group="other", until=None),
            )),
            "at least 1 min 0 s left; held until 14:20 UTC: Gmail; held for now: All other domains",
        ),
        (
            TimeLeft(seconds=None, is_least=True, waits=(Wait(group="yahoo", until=TWENTY_PAST),)),
            "held until 14:20 UTC: Yahoo and AOL",
        ),
    ],
)  # fmt: skip
def test_the_time_left_is_said_as_far_as_it_is_known(left, said):
    assert say_time_left(left) == said
