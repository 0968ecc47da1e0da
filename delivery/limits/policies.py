"""What may go how fast: limits as plain values. None means that there is no such limit.

They are built from settings and models by whoever starts a sender, and say nothing about how they are kept.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping

from delivery.limits.warm_up import WarmUp

# Beyond this a message would cost less than the microsecond that the limiter's clock ticks in.
MOST_PER_SECOND = 100_000.0


def _check_rate(per_second: float | None, burst: int | None) -> None:
    if per_second is not None and not (math.isfinite(per_second) and 0 < per_second <= MOST_PER_SECOND):
        raise ValueError(
            f"{per_second} messages a second cannot be kept: give more than 0, up to {MOST_PER_SECOND:,.0f}."
        )
    _check_count("burst", burst)


def _check_count(name: str, count: int | None, *, minimum: int = 1) -> None:
    if count is not None and count < minimum:
        raise ValueError(f"{name} is {count}: give {minimum} or more, or None for no limit.")


@dataclasses.dataclass(frozen=True, kw_only=True)
class GroupLimits:
    """The limits of one group of domains on one route.

    ``per_second`` is messages a second in the long run, ``burst`` how many may go at once after a quiet time (without
    it, one second's worth). Raises ValueError for what cannot be kept.
    """

    per_second: float | None = None
    burst: int | None = None

    def __post_init__(self) -> None:
        _check_rate(self.per_second, self.burst)

    @property
    def burst_size(self) -> float:
        """How many may go at once; meaningless without a rate."""
        return float(self.burst) if self.burst is not None else max(1.0, self.per_second or 1.0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RouteLimits(GroupLimits):
    """The limits of a route as a whole, and those of the groups on it.

    ``connections`` is how many may be open at a time over all workers; any of them carries mail for all groups, since a
    route leads to a server that sends it on. A group without limits of its own has none, but for the route's.
    """

    connections: int | None = None
    groups: Mapping[str, GroupLimits] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        GroupLimits.__post_init__(self)
        _check_count("connections", self.connections)

    def of_group(self, group: str) -> GroupLimits:
        """The limits of one group on this route."""
        return self.groups.get(group, NO_LIMITS)


@dataclasses.dataclass(frozen=True, kw_only=True)
class DomainLimits:
    """What a sending domain may send in a calendar day (UTC), and the plan by which a new one gets there.

    The plan counts days from ``began``. It counts the days on which something was sent where the caller takes away
    the idle ones, with ``began = today - days with sending before today``: better for a newsletter that goes out
    every other week, for providers remember what they saw and not what was planned.
    """

    per_day: int | None = None
    warm_up: WarmUp | None = None
    began: dt.date | None = None

    def __post_init__(self) -> None:
        _check_count("per_day", self.per_day, minimum=0)
        if self.warm_up is not None and self.began is None:
            raise ValueError("A warm-up plan needs the day it began on.")

    def cap_on(self, day: dt.date) -> int | None:
        """How many may go on ``day``; None where there is no limit."""
        planned = None
        if self.warm_up is not None and self.began is not None:
            planned = self.warm_up.cap((day - self.began).days)
        return min((cap for cap in (planned, self.per_day) if cap is not None), default=None)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """All limits of an installation: by route, and by sending domain."""

    routes: Mapping[str, RouteLimits] = dataclasses.field(default_factory=dict)
    domains: Mapping[str, DomainLimits] = dataclasses.field(default_factory=dict)

    def of_route(self, route: str) -> RouteLimits:
        """The limits of a route; none at all for one that is not named."""
        return self.routes.get(route, NO_ROUTE_LIMITS)

    def of_domain(self, domain: str) -> DomainLimits:
        """The limits of a sending domain; none at all for one that is not named."""
        return self.domains.get(domain, NO_DOMAIN_LIMITS)


NO_LIMITS = GroupLimits()
NO_ROUTE_LIMITS = RouteLimits()
NO_DOMAIN_LIMITS = DomainLimits()
