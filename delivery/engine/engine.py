"""The sender's loop: sees which mailings are under way, claims for each in turn, and keeps the routes' desks busy."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import gc
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseError

from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.crew import FULL_SECONDS
from delivery.engine.desk import Desk
from delivery.engine.work import Work
from delivery.looping import run_to_end
from delivery.routes import Route

logger = logging.getLogger(__name__)

LOOK_SECONDS, TROUBLED_LOOK_SECONDS = 0.5, 0.05
"""How often it is looked which mailings are under way: a paused one is left within that time. And how often after a
refusal: what pauses a mailing is to stop the next copies already."""
HELD_SECONDS = 0.25
"""How soon it is asked again at a desk with much to do for what a limit held back: permits do not pile up for ever."""
LEAVE_SECONDS = 5.0
"""How long couriers of a route that no mailing takes any more may still carry what they have in hand."""
NAP_SECONDS = 0.1
"""The longest rest between two looks for copies that came due."""
LONGEST_WAIT_SECONDS = 20.0
"""What a limit holds back for longer than this is left to the next turn: the beat wakes a sender in time."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sent:
    """How a sender's turn ended: how many copies were tried, and whether there is more to do at once."""

    tried: int
    more: bool


def send_for(*, seconds: float, stop: Callable[[], bool]) -> Sent:
    """Send what is due, until nothing is, for ``seconds`` at most, or until ``stop`` says so."""
    with _old_left_alone():
        return run_to_end(_send_for(seconds, stop))


@contextlib.contextmanager
def _old_left_alone() -> Iterator[None]:
    """What was there before a turn is there after it: whoever collects garbage need not look at it each time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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
        self._wait = 0.0
        self._touched: set[int] = set()
        self._left: dict[Desk, asyncio.Task[None]] = {}

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
            try:
                more = await self._end()
            finally:
                self._clerk.stop()  # even where waiting for the end was cut short
        return Sent(tried=sum(desk.tried for desk in (*self._desks.values(), *self._left)), more=more)

    async def _look(self) -> None:
        """See, twice a second, what is under way, and let go of what no longer is."""
        if time.monotonic() - self._looked_at < (TROUBLED_LOOK_SECONDS if self._caseload.suspicious else LOOK_SECONDS):
            return
        self._looked_at = time.monotonic()
        try:
            self._works = await self._clerk.run(partial(self._caseload.look, down=self._down, proven=self._proven))
        except DatabaseError:
            logger.exception("The mailings under way could not be read")
            return
        for key, desk in self._desks.items():
            desk.retire(self._caseload.lost.get(key, 0))
            desk.take_back(partial(self._is_unwanted, desk))
            desk.staff()
        self._leave_desks()

    def _leave_desks(self) -> None:
        """Give up the connections of routes that no mailing takes any more: those in their place need them."""
        wanted = {route.key for work in self._works for route in work.routes}
        for key in [key for key, desk in self._desks.items() if key not in wanted and not desk.down]:
            desk = self._desks.pop(key)
            self._left[desk] = asyncio.create_task(desk.close(patience=LEAVE_SECONDS))

    def _is_unwanted(self, desk: Desk, work: Work) -> bool:
        """Whether the mailing is no longer under way, or may not go over that desk's route any more."""
        return work not in self._works or all(route.key != desk.route.key for route in work.routes)

    @property
    def _down(self) -> dict[str, str]:
        return {key: desk.down for key, desk in self._desks.items() if desk.down}

    @property
    def _proven(self) -> frozenset[str]:
        return frozenset(key for key, desk in self._desks.items() if desk.proven)

    async def _feed(self) -> int:
        """Claim for each mailing in turn its share of the room there is; says how many copies that were."""
        claimed = 0
        self._wait = 0.0
        # Each time another mailing is asked first, and what room there is now is for all of them.
        self._works = self._works[1:] + self._works[:1]
        choices = [(work, self._choices(work)) for work in self._works]
        open_desks = {desk.route.key for _, desks in choices for desk in desks if desk.wants_more(time.monotonic())}
        for work, desks in choices:
            for desk in desks:
                if desk.route.key not in open_desks:
                    break
                if not await desk.has_hands():
                    self._hold_for(FULL_SECONDS)
                    continue
                count, held_back = await self._claim(work, desk)
                claimed += count
                if count or not held_back:
                    break  # what a limit holds back at one route may go over the next
        return claimed

    async def _claim(self, work: Work, desk: Desk) -> tuple[int, bool]:
        """Queue some of the mailing's copies; says how many, and whether a limit held back more."""
        share = max(1, min(desk.room, self._portion(work, desk)) // len(self._works))
        try:
            claims, wait = await self._clerk.run(partial(self._caseload.claim, work, route=desk.route, limit=share))
        except DatabaseError:
            logger.exception("No copies of mailing %d could be claimed", work.mailing.pk)
            return 0, False
        self._hold_for(wait)
        if wait > 0:
            desk.more_at = min(desk.more_at, time.monotonic() + max(wait, HELD_SECONDS))
        self._touched.add(work.mailing.pk)
        if claims:
            self._clerk.hold(claims)
            desk.put([(work, claim) for claim in claims])
        return len(claims), wait > 0

    def _hold_for(self, seconds: float) -> None:
        """Something may go in so many seconds, and not now."""
        if seconds > 0:
            self._wait = min(self._wait or seconds, seconds)

    def _choices(self, work: Work) -> list[Desk]:
        """The desks of the mailing's first routes that can be used, the one with the least to do for its weight first.

        A route of a higher priority's number stands by until none of the lower can be used at all; so does one that
        failed lately.
        """
        usable = [route for route in work.routes if not self._desk(route).down]
        usable = [route for route in usable if not route.rests] or usable
        first = min((route.priority for route in usable), default=0)
        desks = [self._desk(route) for route in usable if route.priority == first]
        return sorted(desks, key=lambda desk: desk.taken / desk.route.weight)

    def _desk(self, route: Route) -> Desk:
        desk = self._desks.get(route.key)
        if desk is None:
            desk = Desk(route, clerk=self._clerk, caseload=self._caseload, moved=self._moved.set)
            self._desks[route.key] = desk
        return desk

    def _portion(self, work: Work, desk: Desk) -> int:
        """How many copies a desk is given at a time: fewer where routes share, for small mailings to be shared too."""
        weights = [other.route.weight for other in self._choices(work)]
        return desk.size // 4 * desk.route.weight // sum(weights) if len(weights) > 1 else desk.size

    def _has_ended(self, claimed: int) -> bool:
        """Whether nothing is due, held up by a limit, or on its way."""
        waits = 0 < self._wait <= LONGEST_WAIT_SECONDS
        return not (claimed or waits or any(desk.busy for desk in self._desks.values()))

    async def _rest(self) -> None:
        """Until a courier took up a copy, for a moment at most."""
        self._moved.clear()
        nap = NAP_SECONDS if any(desk.busy for desk in self._desks.values()) else max(NAP_SECONDS, self._wait)
        try:
            await asyncio.wait_for(self._moved.wait(), min(nap, LOOK_SECONDS))
        except TimeoutError:
            return

    async def _end(self) -> bool:
        try:
            for desk in (*self._desks.values(), *self._left):
                await desk.close()
            await asyncio.gather(*self._left.values())
            finish = partial(self._caseload.finish, frozenset(self._touched), down=self._down, proven=self._proven)
            more = await self._clerk.run(finish)
            return more and self._wait <= LONGEST_WAIT_SECONDS
        except DatabaseError:
            logger.exception("The mailings could not be looked at once more: the beat will")
            return False
        finally:
            await self._clerk.close()
