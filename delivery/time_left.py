"""How long a mailing will still take, as far as that can be known.

Copies go as fast as they went in the last minute, but for those that something holds: a group of recipients with a
limit of its own, one that its provider slows down, one that is paused, and what is beyond the day's cap.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence

from delivery.ledger import counted_on
from delivery.limits import GroupWeather
from delivery.limits.daily_caps import daily_caps
from delivery.models import DeliveryState, Mailing, MailingState
from delivery.routes import Route, routes_of

_ON_THEIR_WAY = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HANDOFF)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pace:
    """How many copies a second a group may get at most; 0 while it waits, until ``until`` where that is known."""

    per_second: float
    until: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wait:
    """A group none of whose copies go now, and until when; None where its server decides."""

    group: str
    until: dt.datetime | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class TimeLeft:
    """``seconds`` until the last copy is settled; None where nothing can be said.

    ``is_least`` is whether it may be later: some groups wait (``waits``), or servers want some copies another time.
    """

    seconds: int | None
    is_least: bool = False
    waits: tuple[Wait, ...] = ()


NOTHING_KNOWN = TimeLeft(seconds=None)


def time_left(
    mailing: Mailing,
    *,
    groups: Mapping[str, Mapping[str, int]],
    rate: float,
    held: Sequence[GroupWeather],
    now: dt.datetime,
) -> TimeLeft:
    """Of a mailing under way: ``groups`` counts states by group, ``rate`` is copies a second, ``held`` as of now.

    While a rest is held back for what comes of the first copies nobody knows.
    """
    if mailing.state != MailingState.SENDING or mailing.held_after is not None or not (rate or held):
        return NOTHING_KNOWN
    waiting = {group: sum(counts.get(state, 0) for state in _ON_THEIR_WAY) for group, counts in groups.items()}
    left = estimate(
        waiting,
        deferred=sum(counts.get(DeliveryState.DEFERRED, 0) for counts in groups.values()),
        rate=rate,
        paces=paces(routes_of(mailing), groups=waiting, held=held),
        now=now,
    )
    return _within_the_day(mailing, left, copies=sum(waiting.values()), now=now)


def paces(routes: Iterable[Route], *, groups: Iterable[str], held: Sequence[GroupWeather]) -> dict[str, Pace]:
    """What holds each group that is held at all, over the routes of the first choice; others stand by."""
    all_routes = list(routes)
    first = min((route.priority for route in all_routes), default=0)
    chosen = [route for route in all_routes if route.priority == first]
    weather = {(found.route, found.group): found for found in held}
    known: dict[str, Pace] = {}
    for group in groups:
        speeds: list[float] = []
        ends: list[dt.datetime] = []
        for route in chosen:
            found, limit = weather.get((route.name, group)), route.limits.of_group(group).per_second
            speeds.append(min(math.inf if limit is None else limit, math.inf if found is None else found.per_second))
            if found is not None and found.paused_until is not None:
                ends.append(found.paused_until)
        if speeds and sum(speeds) < math.inf:
            known[group] = Pace(per_second=sum(speeds), until=min(ends, default=None))
    return known


def estimate(
    waiting: Mapping[str, int], *, deferred: int, rate: float, paces: Mapping[str, Pace], now: dt.datetime
) -> TimeLeft:
    """``waiting`` copies by group at ``rate`` a second, none of them faster than ``paces`` has it."""
    flowing, slowest = sum(waiting.values()), 0.0
    waits: list[Wait] = []
    for group, pace in paces.items():
        copies = waiting.get(group, 0)
        if not copies:
            continue
        if pace.per_second > 0:
            slowest = max(slowest, copies / pace.per_second)
            continue
        flowing -= copies
        until = pace.until if pace.until is not None and pace.until > now else None
        waits.append(Wait(group=group, until=until))
        slowest = max(slowest, (until - now).total_seconds() if until is not None else 0.0)
    known = not flowing or rate > 0
    seconds = max(flowing / rate if flowing and rate else 0.0, slowest)
    is_least = bool(waits) or deferred > 0
    if not known or (is_least and seconds <= 0):
        return TimeLeft(seconds=None, is_least=is_least, waits=tuple(waits))
    return TimeLeft(seconds=round(seconds), is_least=is_least, waits=tuple(waits))


def _within_the_day(mailing: Mailing, left: TimeLeft, *, copies: int, now: dt.datetime) -> TimeLeft:
    """What is more than the sending domain may send today goes after midnight, UTC."""
    domain = mailing.identity["sender_address"].rpartition("@")[2].lower()
    limits, today = daily_caps().get(domain), now.astimezone(dt.UTC).date()
    cap = limits.cap_on(today) if limits is not None else None
    if left.seconds is None or cap is None or copies <= max(0, cap - counted_on(domain, today)):
        return left
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    seconds = max(left.seconds, round((midnight - now).total_seconds()))
    return dataclasses.replace(left, seconds=seconds, is_least=True)
