"""When an issue is due: pure wall-clock date arithmetic, no database, no clock.

A cadence is a rule on the newsletter's own calendar: "every two weeks on Sunday at 17:00". The hour on the wall stays
put when daylight saving time begins or ends; the UTC instant moves.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import zoneinfo
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.models import Newsletter

WEEK = dt.timedelta(days=7)
# After this many weeks in which every date is skipped there is no next slot worth the name.
HORIZON_WEEKS = 10 * 53


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cadence:
    """Every ``weeks`` weeks, on ``weekdays`` (0 = Monday), at ``time`` in ``zone``.

    The rhythm is counted from the ISO week that holds ``anchor``; dates before the anchor belong to the rhythm too.
    ``skips`` are local dates on which nothing goes out; the rhythm of the others does not shift.
    """

    weeks: int
    weekdays: frozenset[int]
    time: dt.time
    anchor: dt.date
    zone: zoneinfo.ZoneInfo
    skips: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if self.weeks < 1:
            raise ValueError("a cadence needs at least one week")
        if not self.weekdays <= set(range(7)):
            raise ValueError("weekdays run from 0 (Monday) to 6 (Sunday)")
        if self.time.tzinfo is not None:
            raise ValueError("the time of a cadence is wall-clock time and carries no zone of its own")

    @classmethod
    def of(cls, newsletter: Newsletter) -> Cadence:
        """The newsletter's cadence; without weekdays it has no slots."""
        return cls(
            weeks=newsletter.cadence_weeks,
            weekdays=frozenset(newsletter.cadence_weekdays),
            time=newsletter.cadence_time,
            anchor=newsletter.cadence_anchor,
            zone=newsletter.zone,
            skips=frozenset(newsletter.cadence_skips),
        )


def wall_clock_to_utc(date: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The UTC instant at which the wall shows ``date`` and ``time``.

    An hour that occurs twice (clocks go back) is taken the first time; one that does not occur (clocks go forward) is
    taken as long after midnight as it would have been, so 02:30 shows as 03:30 (PEP 495, ``fold=0``).
    """
    return dt.datetime.combine(date, time.replace(fold=0), tzinfo=zone).astimezone(dt.UTC)


def slots_after(cadence: Cadence, after: dt.datetime) -> Iterator[dt.datetime]:
    """The slots strictly later than ``after`` (an aware datetime), in UTC, soonest first, without end but the horizon.

    Raises ValueError for a naive datetime.
    """
    if after.tzinfo is None:
        raise ValueError("“after” needs a time zone")
    if not cadence.weekdays:
        return
    local = after.astimezone(cadence.zone).date()
    anchor_week = cadence.anchor - dt.timedelta(days=cadence.anchor.weekday())
    # One rhythm back, since the local date may still be "today" with its slot ahead of us.
    elapsed = (local - anchor_week) // (WEEK * cadence.weeks) - 1
    for turn in itertools.count(elapsed):
        week = anchor_week + WEEK * cadence.weeks * turn
        if week > local + WEEK * HORIZON_WEEKS:
            return
        for weekday in sorted(cadence.weekdays):
            date = week + dt.timedelta(days=weekday)
            if date in cadence.skips:
                continue
            slot = wall_clock_to_utc(date, cadence.time, cadence.zone)
            if slot > after:
                yield slot


def next_slots(cadence: Cadence, *, after: dt.datetime, count: int = 5) -> list[dt.datetime]:
    """The next ``count`` slots strictly later than ``after``, in UTC; fewer, or none, where the rhythm has no more."""
    return list(itertools.islice(slots_after(cadence, after), count))


def previous_slots(cadence: Cadence, *, before: dt.datetime, count: int) -> list[dt.datetime]:
    """The last ``count`` slots earlier than ``before``, in UTC, the latest first."""
    # Skipped dates only make it longer; twice the span is enough for one and the loop widens for more.
    span = WEEK * cadence.weeks * (count + 1)
    while True:
        found = list(itertools.takewhile(lambda slot: slot < before, slots_after(cadence, before - span)))
        if len(found) >= count or span > WEEK * HORIZON_WEEKS or not cadence.weekdays:
            return found[::-1][:count]
        span *= 2
