"""Limits while Valkey is lost: what this process may do by itself, slow enough to be safe beside any number of others.

The same algorithm as in ``scripts/grant.lua``, for one process and without bursts.
"""

import dataclasses
import time
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from delivery.limits.policies import GroupLimits, RouteLimits

Key = TypeVar("Key", bound=Hashable)

ROUTE_PER_SECOND = 5.0
GROUP_PER_SECOND = 1.0
# Where the limit itself is small, this much of it: four processes keep it, and more hardly pass it.
SHARE_OF_LIMIT = 0.25


@dataclasses.dataclass(slots=True)
class Pace:
    """One permit at a time, ``interval`` seconds apart (GCRA with a burst of one)."""

    interval: float
    free_at: float = 0.0

    def room(self, now: float) -> int:
        """How many permits may go at ``now``."""
        return int(self.wait(now) <= 0)

    def wait(self, now: float) -> float:
        """Seconds until one may."""
        # A clock that was ahead under a longer interval, or went back, never holds more than one permit up.
        return min(self.free_at - now, self.interval)

    def take(self, now: float) -> None:
        """Use one permit."""
        self.free_at = now + self.interval

    def turn_back(self) -> None:
        """One was not used after all."""
        self.free_at -= self.interval


class Fallback:
    """Permits of one process: a few a second on each route, one a second for each group on it, or less."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._routes: dict[str, Pace] = {}
        self._groups: dict[tuple[str, str], Pace] = {}
        self._last: dict[str, str] = {}

    def grant(
        self, *, route: str, limits: RouteLimits, wants: Mapping[str, int], day_room: int | None
    ) -> tuple[dict[str, int], float]:
        """Permits for each group, and the seconds until another could be had (0 where there is nothing to wait for).

        ``day_room`` is how many more may go today; None for any number.
        """
        now = self._clock()
        at_route = _pace(self._routes, route, limits, ROUTE_PER_SECOND)
        counts = dict.fromkeys(wants, 0)
        waits = []
        for group in self._in_turn(route, [group for group, want in wants.items() if want > 0]):
            pace = _pace(self._groups, (route, group), limits.of_group(group), GROUP_PER_SECOND)
            if at_route.room(now) and pace.room(now) and (day_room is None or day_room > 0):
                at_route.take(now)
                pace.take(now)
                counts[group] = 1
                self._last[route] = group
                day_room = None if day_room is None else day_room - 1
            if counts[group] < wants[group]:
                waits.append(max(at_route.wait(now), pace.wait(now), 0.001))
        return counts, min(waits, default=0.0)

    def give_back(self, *, route: str, unused: Mapping[str, int]) -> None:
        """Permits that were not used."""
        for group, count in unused.items():
            if count > 0 and (route, group) in self._groups:
                self._groups[route, group].turn_back()
                self._routes[route].turn_back()

    def _in_turn(self, route: str, groups: list[str]) -> list[str]:
        """Whoever went last time comes last: a route that has one permit at a time serves every group."""
        last = self._last.get(route)
        if last not in groups:
            return groups
        after = groups.index(last) + 1
        return groups[after:] + groups[:after]


def _pace(paces: dict[Key, Pace], key: Key, limits: GroupLimits, most: float) -> Pace:
    per_second = most if limits.per_second is None else min(most, limits.per_second * SHARE_OF_LIMIT)
    pace = paces.setdefault(key, Pace(1 / per_second))
    pace.interval = 1 / per_second
    return pace
