"""A mailing's copies over time as a chart of bars; pure geometry, drawn by a template."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from delivery.ledger.tallies import COARSE, KEPT_FINE

LEAST_BARS, MOST_BARS = 12, 60
PITCH, THICKNESS, HEIGHT = 10, 8, 100
"""What a bar takes, is wide, and is high at most, in the drawing's own units."""
_LOWEST = 1.5  # one copy beside a thousand is still to be seen
_SECOND, _MINUTE, _HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)
_STEPS = {
    10 * _SECOND: "10 seconds",
    30 * _SECOND: "half a minute",
    _MINUTE: "minute",
    2 * _MINUTE: "2 minutes",
    5 * _MINUTE: "5 minutes",
    10 * _MINUTE: "10 minutes",
    30 * _MINUTE: "half an hour",
    _HOUR: "hour",
    2 * _HOUR: "2 hours",
    6 * _HOUR: "6 hours",
    12 * _HOUR: "12 hours",
    24 * _HOUR: "day",
    7 * 24 * _HOUR: "week",
}
_EPOCH = dt.datetime(1970, 1, 5, tzinfo=dt.UTC)  # a Monday


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bar:
    """``count`` copies from ``at`` on, and where to draw them."""

    at: dt.datetime
    count: int
    x: int
    y: float
    height: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars of equal time each. ``per`` is that time in words, ``highest`` the bar with the most."""

    bars: tuple[Bar, ...]
    per: str
    highest: Bar
    end: dt.datetime

    @property
    def start(self) -> dt.datetime:
        """Where the first bar begins."""
        return self.bars[0].at

    @property
    def width(self) -> int:
        """How wide the drawing is, in its own units."""
        return PITCH * len(self.bars)

    @property
    def told(self) -> tuple[Bar, ...]:
        """The bars that have something to say, for a table."""
        return tuple(bar for bar in self.bars if bar.count)


def chart(over_time: Sequence[tuple[dt.datetime, int]], *, now: dt.datetime) -> Chart | None:
    """What was accepted in each slice of time, in few or many bars; None where there would be only one.

    After an hour the ledger keeps slices of ten minutes only, so bars are no finer then.
    """
    if not over_time:
        return None
    first, last = over_time[0][0], over_time[-1][0]
    finest = COARSE if now - first > KEPT_FINE else min(_STEPS)
    step = next((step for step in _STEPS if step >= finest and _bars(first, last, step) <= MOST_BARS), max(_STEPS))
    start, count = _floor(first, step), _bars(first, last, step)
    if count < 2:
        return None
    count = max(count, LEAST_BARS)  # two bars as wide as the page would look like more than they are
    counts = [0] * count
    for at, copies in over_time:
        counts[(at - start) // step] += copies
    most = max(counts)
    bars = tuple(_bar(start + i * step, copies, i, most=most) for i, copies in enumerate(counts))
    highest = max(bars, key=lambda bar: bar.count)
    return Chart(bars=bars, per=_STEPS[step], highest=highest, end=start + count * step)


def _bar(at: dt.datetime, count: int, index: int, *, most: int) -> Bar:
    height = max(_LOWEST, round(HEIGHT * count / most, 2)) if count > 0 else 0.0
    return Bar(at=at, count=count, x=PITCH * index, y=round(HEIGHT - height, 2), height=height)


def _bars(first: dt.datetime, last: dt.datetime, step: dt.timedelta) -> int:
    return (_floor(last, step) - _floor(first, step)) // step + 1


def _floor(at: dt.datetime, step: dt.timedelta) -> dt.datetime:
    return at - (at - _EPOCH) % step
