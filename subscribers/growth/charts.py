"""Where to draw a list's growth: pure geometry in percent of the drawing, which a template puts into SVG."""

import dataclasses
import math
from collections.abc import Sequence

from subscribers.growth.periods import Growth, Period
from subscribers.growth.spans import Step

MOST_TICKS = 8
_GAP = 0.22  # of what a bar may take
_LEAST = 0.6  # one reader beside a thousand is still to be seen
_STEPS = (1, 2, 2.5, 5, 10)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """A rectangle of a bar: what it counts, and where it stands. All in percent, ``y`` from the top."""

    kind: str
    y: float
    height: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bar:
    """What happened in a period: ``x`` and ``width`` of its place, of the bar in it, and the bar's parts."""

    period: Period
    x: float
    width: float
    bar_x: float
    bar_width: float
    parts: tuple[Part, ...]

    @property
    def middle(self) -> float:
        """Where a mark of an import stands."""
        return round(self.x + self.width / 2, 3)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the grid, with the number that stands at it."""

    y: float
    number: int

    @property
    def said(self) -> str:
        """The number as it is written: readers who went count upwards as well."""
        return f"{abs(self.number):,}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tick:
    """Where along the time something new begins (a month, a year), and how it is called."""

    x: float
    label: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars upwards for who joined and downwards for who went, and the total as the points of a line.

    ``points`` are in a square of 100 by 100; ``area`` closes them to the ground.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    zero: float
    lines: tuple[Line, ...]
    points: str
    area: str
    total_lines: tuple[Line, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Small:
    """A small chart of one way in: ``bars`` are (x, y, width, height) in a square of 100 by 100."""

    bars: tuple[tuple[float, float, float, float], ...]


def chart(growth: Growth) -> Chart:
    """The growth, drawn."""
    periods = growth.periods
    up, down = _top(max(each.joined for each in periods)), _top(max(each.lost for each in periods))
    if not up and not down:
        up = 1
    zero = round(100 * up / (up + down), 3)
    unit = 100 / (up + down)
    place = 100 / len(periods)
    bars = tuple(_bar(each, index, place=place, zero=zero, unit=unit) for index, each in enumerate(periods))
    lines = [Line(y=0.0, number=up), Line(y=zero, number=0), Line(y=100.0, number=-down)]
    low, high = _range([growth.before, *(each.total for each in periods)])
    ys = [round(100 - 100 * (each.total - low) / (high - low), 3) for each in periods]
    ends = [round(place * (index + 0.5), 3) for index in range(len(periods))]
    ends = [0.0, *ends[1:-1], 100.0] if len(ends) > 1 else [100.0]
    begin = round(100 - 100 * (growth.before - low) / (high - low), 3)
    pairs = list(zip(ends, ys, strict=True)) if len(ends) > 1 else [(0.0, begin), (100.0, ys[0])]
    points = " ".join(f"{x},{y}" for x, y in pairs)
    return Chart(
        bars=bars,
        ticks=tuple(_ticks(bars, growth.step)),
        zero=zero,
        lines=tuple(line for line in lines if line.number or line.y == zero),
        points=points,
        area=f"0,100 {points} 100,100",
        total_lines=(Line(y=0.0, number=high), Line(y=100.0, number=low)),
    )


def small(counts: Sequence[int], *, most: int) -> Small:
    """A chart as wide as the others beside it, and to one scale with them: ``most`` is the highest bar of all."""
    place = 100 / len(counts)
    bars = []
    for index, count in enumerate(counts):
        if count > 0:
            height = max(4.0, round(100 * count / most, 2))
            bars.append((round(place * (index + _GAP / 2), 3), 100 - height, round(place * (1 - _GAP), 3), height))
    return Small(bars=tuple(bars))


def _bar(period: Period, index: int, *, place: float, zero: float, unit: float) -> Bar:
    parts, y = [], zero
    if period.joined > 0:
        height = max(_LEAST, period.joined * unit)
        parts.append(Part(kind="joined", y=round(zero - height, 3), height=round(height, 3)))
    for kind in ("left", "bounced", "complained"):
        count = getattr(period, kind)
        if count > 0:
            height = max(_LEAST, count * unit)
            parts.append(Part(kind=kind, y=round(y, 3), height=round(height, 3)))
            y += height
    return Bar(
        period=period, x=round(place * index, 3), width=round(place, 3), bar_x=round(place * (index + _GAP / 2), 3),
        bar_width=round(place * (1 - _GAP), 3), parts=tuple(parts),
    )  # fmt: skip


def _ticks(bars: Sequence[Bar], step: Step) -> list[Tick]:
    """The first week of each month, the January of each year, or the years; few enough to stand beside each other."""
    found: list[Tick] = []
    for bar in bars:
        start = bar.period.start
        if step is Step.YEAR or (step is Step.MONTH and start.month == 1):
            found.append(Tick(x=bar.x, label=f"{start:%Y}"))
        elif step is Step.WEEK and start.day <= 7:
            found.append(Tick(x=bar.x, label=f"{start:%b %Y}" if start.month == 1 else f"{start:%b}"))
    every = -(-len(found) // MOST_TICKS) or 1
    return [tick for tick in found[::every] if tick.x < 94]


def _top(most: int) -> int:
    """A round number that ``most`` fits below; 0 for nothing."""
    if most <= 0:
        return 0
    size: int = 10 ** math.floor(math.log10(most))
    return next(math.ceil(step * size) for step in _STEPS if step * size >= most)


def _range(totals: Sequence[int]) -> tuple[int, int]:
    """Round numbers below and above all of them; from 0, unless they are far from it and close together."""
    low, high = min(totals), max(totals)
    if low >= 0 and (low < high / 2 or high < 10):
        return 0, max(_top(high), 1)
    size = _top(max(high - low, 1))
    low = math.floor((low - size * 0.1) / size) * size if low > 0 else math.floor(low / size) * size
    return low, max(math.ceil(high / size) * size, low + size)
