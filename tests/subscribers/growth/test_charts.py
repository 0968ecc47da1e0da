"""Where the bars and lines stand."""

import datetime as dt

from subscribers.growth.charts import chart, small
from subscribers.growth.periods import Growth, Period
from subscribers.growth.spans import Span, Step

MONDAY = dt.date(2026, 3, 2)


def grown(*weeks, before=0):
    """Each week is (joined, left, bounced, complained)."""
    periods, total = [], before
    for index, (joined, left, bounced, complained) in enumerate(weeks):
        total += joined - left - bounced - complained
        start = MONDAY + dt.timedelta(weeks=index)
        periods.append(
            Period(
                start=start, end=start + dt.timedelta(days=6), step=Step.WEEK, joined=joined, left=left,
                bounced=bounced, complained=complained, waiting=0, total=total,
            )
        )  # fmt: skip
    return Growth(span=Span.ALL, step=Step.WEEK, before=before, periods=tuple(periods), ways=())


def parts(bar):
    return [(part.kind, part.y, part.height) for part in bar.parts]


def test_who_joined_stands_above_the_ground_and_who_went_below_to_one_scale():
    found = chart(grown((50, 0, 0, 0), (0, 20, 10, 20)))
    lines = [(line.y, line.said) for line in found.lines]
    assert (found.zero, lines) == (50.0, [(0.0, "50"), (50.0, "0"), (100.0, "50")])
    assert parts(found.bars[0]) == [("joined", 0.0, 50.0)]
    assert parts(found.bars[1]) == [("left", 50.0, 20.0), ("bounced", 70.0, 10.0), ("complained", 80.0, 20.0)]
    assert [(bar.x, bar.width, bar.bar_x, bar.bar_width, bar.middle) for bar in found.bars] == [
        (0.0, 50.0, 5.5, 39.0, 25.0), (50.0, 50.0, 55.5, 39.0, 75.0)
    ]  # fmt: skip


def test_one_reader_beside_thousands_is_still_to_be_seen():
    found = chart(grown((100_000, 0, 0, 0), (1, 0, 0, 0)))
    assert parts(found.bars[1]) == [("joined", 99.4, 0.6)]


def test_nothing_at_all_is_a_chart_without_bars():
    found = chart(grown((0, 0, 0, 0)))
    assert ([parts(bar) for bar in found.bars], found.points) == ([[]], "0.0,100.0 100.0,100.0")


def test_more_taken_back_than_joined_draws_no_bar():
    assert parts(chart(grown((-2, 0, 0, 0), (5, -1, 0, 0))).bars[0]) == []


def test_only_people_who_went_leave_room_only_below():
    found = chart(grown((0, 5, 0, 0), before=100))
    assert (found.zero, parts(found.bars[0])) == (0.0, [("left", 0.0, 100.0)])


def test_the_total_is_a_line_from_zero_where_it_is_near_and_between_round_numbers_where_it_is_far():
    near = chart(grown((50, 0, 0, 0), (50, 0, 0, 0)))
    assert ([line.said for line in near.total_lines], near.points) == (["100", "0"], "0.0,50.0 100.0,0.0")
    far = chart(grown((10, 0, 0, 0), (0, 20, 0, 0), (15, 0, 0, 0), before=12_000))
    low, high = far.total_lines[1].number, far.total_lines[0].number
    assert low <= 11_990 < 12_010 <= high
    ys = [float(point.split(",")[1]) for point in far.points.split()]
    assert all(0 <= y <= 100 for y in ys)
    assert ys[1] > ys[0]


def test_a_small_chart_is_to_the_scale_of_its_neighbours():
    assert small((0, 50, 1), most=100).bars == ((37.0, 50.0, 26.0, 50.0), (70.333, 96.0, 26.0, 4.0))


def test_months_are_named_where_they_begin_and_few_enough_to_stand_beside_each_other():
    few = chart(grown(*[(1, 0, 0, 0)] * 12))
    assert [tick.label for tick in few.ticks] == ["Mar", "Apr", "May"]
    assert few.ticks[1].x == few.bars[5].x  # 6 April is the sixth Monday
    many = chart(grown(*[(1, 0, 0, 0)] * 105))
    assert [tick.label for tick in many.ticks] == ["Mar", "Jun", "Sep", "Dec", "Mar", "Jun", "Sep", "Dec"]
