import datetime as dt

import pytest
from hypothesis import given, strategies as st

from delivery.charts import LEAST_BARS, MOST_BARS, Bar, chart

START = dt.datetime(2026, 12, 6, 16, 0, tzinfo=dt.UTC)


def after(**span):
    return START + dt.timedelta(**span)


def test_each_slice_is_a_bar_as_high_as_its_share_of_the_most():
    found = chart([(START, 50), (after(seconds=20), 100), (after(seconds=30), 1)], now=after(minutes=1))

    assert found.bars[:4] == (
        Bar(at=START, count=50, x=0, y=50.0, height=50.0),
        Bar(at=after(seconds=10), count=0, x=10, y=100.0, height=0.0),
        Bar(at=after(seconds=20), count=100, x=20, y=0.0, height=100.0),
        Bar(at=after(seconds=30), count=1, x=30, y=98.5, height=1.5),
    )
    assert (found.per, found.width, found.start, found.end) == ("10 seconds", 120, START, after(minutes=2))
    assert (found.highest.count, [bar.count for bar in found.told]) == (100, [50, 100, 1])


@pytest.mark.parametrize(
    ("last", "now", "per"),
    [
        (after(minutes=9), after(minutes=10), "10 seconds"),
        (after(minutes=11), after(minutes=11), "half a minute"),
        (after(minutes=50), after(minutes=55), "minute"),
        (after(minutes=50), after(hours=2), "10 minutes"),
        (after(hours=29), after(hours=29), "half an hour"),
        (after(hours=72), after(hours=72), "2 hours"),
        (after(days=5000), after(days=5000), "week"),
    ],
)
def test_the_longer_it_took_the_more_time_a_bar_spans(last, now, per):
    assert chart([(START, 1), (last, 1)], now=now).per == per


@pytest.mark.parametrize("over_time", [[], [(START, 9)]])
def test_nothing_and_a_single_bar_are_no_chart(over_time):
    assert chart(over_time, now=after(minutes=1)) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 60 * 24 * 3600 // 10), st.integers(1, 10**6)),
        min_size=1, unique_by=lambda pair: pair[0],
    )
)  # fmt: skip
def test_no_copy_is_left_out_and_no_bar_leaves_the_drawing(slices):
    over_time = [(after(seconds=10 * number), count) for number, count in sorted(slices)]
    found = chart(over_time, now=over_time[-1][0])
    if found is None:
        return
    assert sum(bar.count for bar in found.bars) == sum(count for _, count in over_time)
    assert LEAST_BARS <= len(found.bars) <= MOST_BARS
    assert all(bar.y >= 0 and bar.y + bar.height == pytest.approx(100) for bar in found.bars)
