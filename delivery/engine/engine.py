"""The sender's loop: sees which mailings are under way, claims for each in turn, and keeps the routes' desks busy."""

import asyncio
import dataclasses
import datetime as dt
import logging
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseError

from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.desk import Desk
from delivery.engine.work import Work

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often it is looked which mailings are under way: a paused one is left within that time."""
NAP_SECONDS = 0.1
"""The longest rest between two looks for copies that came due."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sent:
    """How a sender's turn ended: how many copies were tried, and whether there is more to do at once."""

    tried: int
    more: bool


def send_for(*, seconds: float, stop: Callable[[], bool]) -> Sent:
    """Send what is due, until nothing is, for ``seconds`` at most, or until ``stop`` says so."""
    return asyncio.run(_send_for(seconds, stop))


async def _send_for(seconds: float, stop: Callable[[], bool]) -> Sent:
    return await Engine(seconds=seconds, stop=stop).run()


class Engine:
    """One turn of one sender. To be made inside a running event loop."""

    def __init__(self, *, seconds: float, stop: Callable[[], bool]) -> None:
        self._stop = stop
        self._until = time.monotonic() + seconds
        lease = dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
        self._caseload = Caseload(lease=lease)
        self._clerk = Clerk(lease=lease, heard=self._caseload.hear)
        self._works: list[Work] = []
        self._desks: dict[str, Desk] = {}
        self._moved = asyncio.Event()
        self._looked_at = float("-inf")
        self._waits = False
        self._touched: set[int] = set()

    async def run(self) -> Sent:
        """Send until the time is up, nothing is due, or somebody says stop."""
        try:
            while not self._stop() and time.monotonic() < self._until:
                await self._look()
                claimed = await self._feed()
                if self._has_ended(claimed):
                    for work in self._works:
                        work.ask_anew()
                    claimed = await self._feed()
                    if self._has_ended(claimed):
                        break
                if not claimed:
                    await self._rest()
        finally:
            more = await self._end()
        return Sent(tried=sum(desk.tried for desk in self._desks.values()), more=more)

    async def _look(self) -> None:
        """See, twice a second, what is under way, and let go of what no longer is."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        try:
            self._works = await self._clerk.run(partial(self._caseload.look, down=self._down, proven=self._proven))
        except DatabaseError:
            logger.exception("The mailings under way could not be read")
            return
        live = {work.mailing.pk for work in self._works}
        for desk in self._desks.values():
            desk.take_back(lambda work: work.mailing.pk not in live)
            desk.staff()

    @property
    def _down(self) -> dict[str, str]:
        return {name: desk.down for name, desk in self._desks.items() if desk.down}

    @property
    def _proven(self) -> frozenset[str]:
        return frozenset(name for name, desk in self._desks.items() if desk.proven)

    async def _feed(self) -> int:
        """Claim for each mailing in turn its share of the room there is; says how many copies that were."""
        claimed = 0
        self._waits = False
        for work in self._works:
            desk = await self._desk(work)
            if desk.room < desk.least:
                continue
            share = max(1, desk.room // len(self._works))
            try:
                claims, wait = await self._clerk.run(partial(self._caseload.claim, work, route=desk.route, limit=share))
            except DatabaseError:
                logger.exception("No copies of mailing %d could be claimed", work.mailing.pk)
                continue
            self._waits = self._waits or wait > 0
            self._touched.add(work.mailing.pk)
            if claims:
                self._clerk.hold(claims)
                desk.put([(work, claim) for claim in claims])
                claimed += len(claims)
        return claimed

    async def _desk(self, work: Work) -> Desk:
        """The desk of the best of the mailing's routes: the one with the least to do for its weight."""
        first = min(route.priority for route in work.routes)
        found = []
        for route in work.routes:
            if route.priority != first:
                continue
            desk = self._desks.get(route.name)
            if desk is None:
                desk = Desk(route, clerk=self._clerk, caseload=self._caseload, moved=self._moved.set)
                self._desks[route.name] = desk
            found.append(desk)
        return min(found, key=lambda desk: desk.taken / desk.route.weight)

    def _has_ended(self, claimed: int) -> bool:
        """Whether nothing is due, held up by a limit, or on its way."""
        return not (claimed or self._waits or any(desk.busy for desk in self._desks.values()))

    async def _rest(self) -> None:
        """Until a courier took up a copy, for a moment at most."""
        self._moved.clear()
        try:
            await asyncio.wait_for(self._moved.wait(), NAP_SECONDS)
        except TimeoutError:
            return

    async def _end(self) -> bool:
        for desk in self._desks.values():
            await desk.close()
        try:
            finish = partial(self._caseload.finish, frozenset(self._touched), down=self._down, proven=self._proven)
            return await self._clerk.run(finish)
        except DatabaseError:
            logger.exception("The mailings could not be looked at once more: the beat will")
            return False
        finally:
            await self._clerk.close()
