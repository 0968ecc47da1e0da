"""Permits to send, shared by every worker on every machine.

A permit is for one message. It is given only where all limits allow it at once: the route's rate, the rate of the
recipient's group of domains, the weather there, and the sending domain's cap for the day. What one limit denies
costs nothing at the others. All of it is decided by one script in Valkey, by Valkey's clock.
"""

import dataclasses
import datetime as dt
import json
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from delivery.limits.fallback import Fallback
from delivery.limits.policies import GroupLimits, Limits, RouteLimits
from delivery.limits.store import RETRY_SECONDS, Lost, Store, word
from delivery.limits.weather import PROBE_COPIES, PROBE_SECONDS
from delivery.limits.weather_station import Weather

ANY_BURST = 1e9
DAY = 86_400


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grant:
    """How many messages may go now, by group, and the seconds until at least one more may (0: all that was wanted).

    ``held`` says for each group that got less than it wanted which limit held it: "route", "group", "day",
    "weather", "pause" (the weather's, too) or "lost" (Valkey is). Use a permit soon, or give it back.
    """

    counts: Mapping[str, int]
    wait: float
    held: Mapping[str, str]
    route: str
    sending_domain: str
    # What was paid, to be turned back if it is not used.
    route_interval: float = 0.0
    intervals: Mapping[str, float] = dataclasses.field(default_factory=dict)
    day: int | None = None
    by_script: bool = False

    @property
    def total(self) -> int:
        """How many messages may go, over all groups."""
        return sum(self.counts.values())


class Limiter:
    """Gives out permits under ``limits``. One for each thread that asks; ``limits`` may be set anew at any time.

    ``counted`` says how many messages of a sending domain went out, or are about to, on a day (UTC) by the ledger. It
    is asked once a day, and after Valkey was wiped or lost; the day is Valkey's, which may be a moment ahead of ours.
    What it raises is the caller's to handle.
    Without ``weather`` the groups' weather is left out.
    """

    def __init__(
        self,
        *,
        store: Store,
        limits: Limits,
        weather: Weather | None = None,
        counted: Callable[[str, dt.date], int] | None = None,
    ) -> None:
        self.limits = limits
        self._store = store
        self._weather = weather
        self._counted = counted or (lambda _domain, _day: 0)
        self._fallback = Fallback()
        self._clock_ahead = 0.0
        # What this process gave out today by day and domain, and the domains whose count in Valkey is too low.
        self._given: dict[tuple[int, str], int] = {}
        self._paid: dict[tuple[str, str], Grant] = {}
        self._uncounted: set[str] = set()

    def grant(self, *, route: str, sending_domain: str, wants: Mapping[str, int]) -> Grant:
        """As many permits as may go now, of those wanted for each group.

        One round trip; none where no limit is set and the weather is fair.
        """
        wants = {group: want for group, want in wants.items() if want > 0}
        limits = self.limits.of_route(route)
        cap = self.limits.of_domain(sending_domain).cap_on(self._today())
        if not self._anything_holds(route, limits=limits, cap=cap, wants=wants):
            return Grant(counts=wants, wait=0.0, held={}, route=route, sending_domain=sending_domain)
        try:
            grant = self._ask(route, sending_domain, wants, limits=limits, cap=cap)
        except Lost:
            grant = self._grant_alone(route, sending_domain, wants, limits=limits, cap=cap)
        else:
            before = self._paid.get((route, sending_domain), grant)
            intervals = {**before.intervals, **grant.intervals}
            self._paid[route, sending_domain] = dataclasses.replace(grant, intervals=intervals, held={})
        if grant.day is not None:
            self._note_given(grant.day, sending_domain, grant.total)
        return grant

    def give_back(self, grant: Grant, unused: Mapping[str, int]) -> None:
        """Permits of ``grant`` that were not used, by group; as if they had not been given out."""
        unused = {group: min(count, grant.counts.get(group, 0)) for group, count in unused.items()}
        total = sum(unused.values())
        if total <= 0:
            return
        if grant.day is not None:
            self._note_given(grant.day, grant.sending_domain, -total)
        if not grant.by_script:
            self._fallback.give_back(route=grant.route, unused=unused)
            return
        clocks: list[str | float] = ["", grant.route_interval, total, 0]
        for group, count in unused.items():
            whole_probe = grant.held.get(group) == "pause" and count == grant.counts[group]
            clocks += [word(group), grant.intervals.get(group, 0.0), count, int(whole_probe)]
        arguments = json.dumps([-1 if grant.day is None else grant.day, *clocks])
        try:
            self._store.run("give_back", self._keys(grant.route, grant.sending_domain), [arguments])
        except Lost:
            return  # the limits are a little slower for it

    def unsent(self, *, route: str, sending_domain: str, counts: Mapping[str, int]) -> None:
        """Permits that were given out some time ago, and came back unused, by group."""
        paid = self._paid.get((route, sending_domain))
        if paid is not None:
            self.give_back(dataclasses.replace(paid, counts=counts), counts)

    def _anything_holds(self, route: str, *, limits: RouteLimits, cap: int | None, wants: Mapping[str, int]) -> bool:
        if not wants:
            return False
        if cap is not None or limits.per_second is not None:
            return True
        if any(limits.of_group(group).per_second is not None for group in wants):
            return True
        return self._weather is not None and self._weather.holds(route, wants)

    def _ask(self, route: str, domain: str, wants: Mapping[str, int], *, limits: RouteLimits, cap: int | None) -> Grant:
        known = self._count(domain) if cap is not None and domain in self._uncounted else -1
        answer = self._run(route, domain, wants, limits=limits, cap=cap, known=known)
        if not answer[1]:
            answer = self._run(route, domain, wants, limits=limits, cap=cap, known=self._count(domain))
        self._uncounted.discard(domain)
        return Grant(
            counts=dict(zip(wants, answer[3::3], strict=True)),
            wait=answer[2] / 1e6,
            held={group: held for group, held in zip(wants, answer[5::3], strict=True) if held},
            route=route,
            sending_domain=domain,
            route_interval=_rate(limits)[0],
            intervals=dict(zip(wants, answer[4::3], strict=True)),
            day=None if cap is None else self._day_number(),
            by_script=True,
        )

    def _run(
        self, route: str, domain: str, wants: Mapping[str, int], *, limits: RouteLimits, cap: int | None, known: int
    ) -> list[Any]:
        arguments: list[str | float] = [
            random.random(),  # noqa: S311 - shares single permits out, guards nothing
            *_rate(limits),
            -1 if cap is None else cap,
            known,
            PROBE_COPIES,
            PROBE_SECONDS * 1e6,
        ]
        for group, want in wants.items():
            arguments += [word(group), want, *_rate(limits.of_group(group))]
        answer: list[Any] = json.loads(self._store.run("grant", self._keys(route, domain), [json.dumps(arguments)]))
        self._clock_ahead = float(answer[0]) / 1e6 - time.time()
        return answer

    def _keys(self, route: str, domain: str) -> list[str]:
        return [self._store.key("pace", route), self._store.key("day", domain), self._store.key("weather", route)]

    def _grant_alone(
        self, route: str, domain: str, wants: Mapping[str, int], *, limits: RouteLimits, cap: int | None
    ) -> Grant:
        day_room = None if cap is None else max(0, cap - self._count(domain))
        counts, wait = self._fallback.grant(route=route, limits=limits, wants=wants, day_room=day_room)
        if day_room == 0:  # Valkey may be back before the day is over
            wait = RETRY_SECONDS
        if cap is not None:
            self._uncounted.add(domain)
        return Grant(
            counts=counts,
            wait=wait,
            held={group: "day" if day_room == 0 else "lost" for group, want in wants.items() if counts[group] < want},
            route=route,
            sending_domain=domain,
            day=None if cap is None else self._day_number(),
        )

    def _count(self, domain: str) -> int:
        """How many went out today, at least: by the ledger, or by what this process gave out and nobody settled yet."""
        return max(self._counted(domain, self._today()), self._given.get((self._day_number(), domain), 0))

    def _note_given(self, day: int, domain: str, count: int) -> None:
        if (day, domain) not in self._given:
            self._given = {key: given for key, given in self._given.items() if key[0] >= day}
        self._given[day, domain] = self._given.get((day, domain), 0) + count

    def _day_number(self) -> int:
        return int((time.time() + self._clock_ahead) // DAY)

    def _today(self) -> dt.date:
        """The date in UTC by Valkey's clock, as far as it is known."""
        return dt.datetime.fromtimestamp(time.time() + self._clock_ahead, tz=dt.UTC).date()


def _rate(limits: GroupLimits) -> tuple[float, float]:
    """The interval in microseconds and the burst, as the script takes them; 0 for no limit."""
    if limits.per_second is None:
        return 0.0, ANY_BURST
    return 1e6 / limits.per_second, limits.burst_size
