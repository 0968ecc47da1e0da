"""How a provider takes our mail: it is slowed down for where it puts copies off, and left alone where that goes on.

Additive increase, multiplicative decrease: a burst of deferrals halves the rate, at most once a minute, and from there
it grows back by a tenth of what it was each minute. Where halving does not help, the group is paused; after the pause a
few copies are tried, and their answers say whether it goes on. Pure decisions; ``weather_station`` keeps what they say.
"""

import dataclasses

BURST_COPIES = 10
BURST_SHARE = 0.3
"""So many copies put off, and this share of the tries, are a burst: chance and single mailboxes do not come to that."""
STORM_SHARE = 0.8
"""From here on hardly anything gets through, and going slower is not enough."""
WINDOW_SECONDS, WINDOW_COPIES, LONGEST_WINDOW_SECONDS = 10.0, 20, 60.0
"""Tries are counted over at least this long and this many, and begun anew then; for slow groups after a minute: the
retries of what was put off come after four, and say how it is then."""
SHORTEST_SECONDS = 1.0
SLOWING_SECONDS = 60.0
"""The rate is halved at most this often: answers to what was on its way say nothing new."""
SLOWINGS = 3
"""At so many halvings in a row it is a pause instead."""
FORGOTTEN_SECONDS = 600.0
RECOVERY_SECONDS = 600.0
"""How long the rate takes from nothing back to what it was."""
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 300.0, 3600.0
PROBE_COPIES, PROBE_SECONDS = 3, 60.0
"""After a pause so many copies go, and the rest waits for their answers; without any, more go a minute later."""
REOPENED_SHARE = 0.1
SLOWEST_PER_SECOND = 0.2

SLOWING = frozenset(
    {"server_busy", "server_error", "sender_fault", "rate_limited", "blocklisted", "spam", "unauthenticated"}
)
"""The reasons for a 4xx that speak about the server or about us. Greylisting, a full or a busy mailbox do not."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tries:
    """What came of the copies of one window: ``per_second`` is how fast they went, ``seconds`` how long it was.

    ``goes_on`` is whether copies are still put off, as of the latest answers.
    """

    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    seconds: float = 0.0
    per_second: float = 0.0
    goes_on: bool = True

    @property
    def total(self) -> int:
        return self.accepted + self.deferred + self.refused

    @property
    def are_a_burst(self) -> bool:
        """Enough was put off to go slower."""
        enough = self.deferred >= BURST_COPIES and self.deferred >= BURST_SHARE * self.total
        return enough and self.goes_on and self.seconds >= SHORTEST_SECONDS

    @property
    def are_a_storm(self) -> bool:
        """Hardly anything else happened."""
        return self.are_a_burst and self.deferred >= STORM_SHARE * self.total


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """What holds for one group on one route; moments are seconds since 1970, rates messages a second.

    A ``rate`` of 0 is no restraint. ``slowings`` and ``pauses`` are counted in a row.
    """

    rate: float = 0.0
    at: float = 0.0
    gain: float = 0.0
    ceiling: float = 0.0
    slowings: int = 0
    slowed_at: float = 0.0
    paused_until: float = 0.0
    pauses: int = 0
    why: str = ""

    def rate_at(self, now: float) -> float | None:
        """How many messages a second may go: 0 in a pause, None where nothing is held back."""
        if self.paused_until > 0:
            return 0.0
        if self.rate <= 0:
            return None
        grown = self.rate + self.gain * max(0.0, now - self.at)
        return grown if grown < self.ceiling else None

    def is_fair(self, now: float) -> bool:
        """Nothing is held back."""
        return self.rate_at(now) is None


FAIR = Conditions()


def judge(conditions: Conditions, tries: Tries, *, now: float, words: str = "") -> Conditions:
    """What holds from ``now`` on, after ``tries``; the same object where nothing changes.

    ``words`` are the provider's name and what its servers said last, for the sentence that people read.
    """
    if conditions.paused_until > 0:
        return _after_a_pause(conditions, tries, now=now, words=words)
    if not tries.are_a_burst:
        return FAIR if conditions != FAIR and conditions.is_fair(now) else conditions
    again = conditions.slowings > 0 and now - conditions.slowed_at < FORGOTTEN_SECONDS
    since = now - conditions.slowed_at if again else FORGOTTEN_SECONDS
    if since < WINDOW_SECONDS:
        return conditions
    why = f"{words} ({tries.deferred} of {tries.total} copies put off)"
    if again and tries.are_a_storm:
        return _paused(conditions, now=now, why=why)
    if since < SLOWING_SECONDS:
        return conditions
    if again and conditions.slowings + 1 >= SLOWINGS:
        return _paused(conditions, now=now, why=why)
    return _slowed(conditions, tries, now=now, slowings=conditions.slowings + 1 if again else 1, why=why)


def pause_seconds(pauses: int) -> float:
    """How long the ``pauses``-th pause in a row lasts: 5 minutes, doubling, up to an hour."""
    doublings = min(max(pauses - 1, 0), 10)
    return min(PAUSE_SECONDS * (1 << doublings), LONGEST_PAUSE_SECONDS)


def _slowed(conditions: Conditions, tries: Tries, *, now: float, slowings: int, why: str) -> Conditions:
    before = conditions.rate_at(now)
    ceiling = max(tries.per_second, SLOWEST_PER_SECOND) if before is None else conditions.ceiling
    rate = max(SLOWEST_PER_SECOND, min(ceiling if before is None else before, max(tries.per_second, 0.0)) / 2)
    return dataclasses.replace(
        conditions,
        rate=rate, at=now, gain=ceiling / RECOVERY_SECONDS, ceiling=max(ceiling, 2 * rate),
        slowings=slowings, slowed_at=now, why=why,
    )  # fmt: skip


def _paused(conditions: Conditions, *, now: float, why: str) -> Conditions:
    pauses = conditions.pauses + 1
    return dataclasses.replace(conditions, paused_until=now + pause_seconds(pauses), pauses=pauses, why=why)


def _after_a_pause(conditions: Conditions, tries: Tries, *, now: float, words: str) -> Conditions:
    """What the probe says. Answers that come during the pause are to copies that were on their way before it."""
    if now < conditions.paused_until or tries.total == 0:
        return conditions
    if tries.deferred >= tries.accepted and tries.deferred > 0:
        return _paused(conditions, now=now, why=f"{words} (again, after a pause)")
    rate = max(SLOWEST_PER_SECOND, REOPENED_SHARE * conditions.ceiling)
    return dataclasses.replace(
        conditions,
        rate=rate, at=now, gain=conditions.ceiling / RECOVERY_SECONDS, ceiling=max(conditions.ceiling, 2 * rate),
        slowings=0, slowed_at=now, paused_until=0.0,
    )  # fmt: skip
