"""Connections that may be open at a time, counted over all workers: leases that end by themselves with their worker."""

import itertools
import secrets

from delivery.limits.policies import RouteLimits
from delivery.limits.store import Lost, Store

LEASE_SECONDS = 10.0
"""How long a slot is held without being renewed: what a sender that was killed had open is free again after it.

Senders renew with every look at what is under way, which is every half second; one that is held up for longer finds
its slots taken, and hangs up.
"""
ALONE = 1
"""How many connections a worker may have where nobody can count, because Valkey is lost."""
MOST_AT_ONCE = 1000


class ConnectionSlots:
    """This worker's connections on one route.

    Open a connection only for a slot that was taken, and close one for
    each that :meth:`renew` lost. Not for several threads at once.
    """

    def __init__(self, *, store: Store, route: str, limits: RouteLimits, lease_seconds: float = LEASE_SECONDS) -> None:
        self._store = store
        self._lease = round(lease_seconds * 1000)
        most = limits.connections
        self._most = {self._store.key("slots", route): most} if most is not None else {}
        self._owner = secrets.token_hex(8)
        self._numbers = itertools.count()
        self._names: list[str] = []

    @property
    def held(self) -> int:
        """How many slots this worker has."""
        return len(self._names)

    def take(self, wanted: int) -> int:
        """Have up to ``wanted`` slots more; how many there were."""
        names = [f"{self._owner}-{next(self._numbers)}" for _ in range(min(wanted, MOST_AT_ONCE))]
        if not names:
            return 0
        taken = self._take(names) if self._most else len(names)
        self._names += names[:taken]
        return taken

    def renew(self) -> int:
        """Keep what is held for another lease; how many slots were lost, because it ran out and others took them."""
        if not self._names or not self._most:
            return 0
        try:
            lost = set(self._store.run("renew_slots", list(self._most), self._words(self._names)))
        except Lost:
            return 0  # whoever could take them cannot reach Valkey either, or finds them still leased
        self._names = [name for name in self._names if name not in lost]
        return len(lost)

    def free(self, count: int | None = None) -> None:
        """Give back ``count`` slots, or all."""
        given = self._names[: len(self._names) if count is None else max(0, count)]
        self._names = self._names[len(given) :]
        if not given or not self._most:
            return
        try:
            self._store.run("free_slots", list(self._most), given)
        except Lost:
            return  # their leases run out

    def _take(self, names: list[str]) -> int:
        try:
            return int(self._store.run("take_slots", list(self._most), self._words(names)))
        except Lost:
            return max(0, min(ALONE - len(self._names), len(names)))

    def _words(self, names: list[str]) -> list[str | float]:
        return [self._lease, *self._most.values(), *names]
