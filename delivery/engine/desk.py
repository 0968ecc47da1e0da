"""A route at work: its queue of copies, and the couriers that carry them over a connection each."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from django.conf import settings

from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.work import Work
from delivery.ledger import Claim
from delivery.message import Unfillable
from delivery.outcomes import Result, outcome_of, reply_in, unfillable, words_of
from delivery.routes import Route
from delivery.transport import Prepared, Transport, TransportDown

logger = logging.getLogger(__name__)

BREAKS_IN_A_ROW = 3
"""So many broken connections without a message taken between them count as a server that cannot be used."""

FULL_SECONDS = 1.0
"""How long to leave a route alone whose connections are all taken by other senders."""

Copy = tuple[Work, Claim]


class Desk:
    """One route of a sender.

    ``down`` says why it cannot be used any more, empty while it can; ``proven`` whether it took a message since it last
    hung up; ``tried`` and ``taken`` count copies that had an answer and that were queued.
    """

    def __init__(self, route: Route, *, clerk: Clerk, caseload: Caseload, moved: Callable[[], None]) -> None:
        self.route = route
        self.down = ""
        self.proven = False
        self.tried = self.taken = 0
        self._clerk = clerk
        self._caseload = caseload
        self._moved = moved
        self._size = max(2 * route.connections, settings.DELIVERY_BATCH)
        self._queue: deque[Copy] = deque()
        self._idle: deque[asyncio.Future[None]] = deque()
        self._couriers: set[asyncio.Task[None]] = set()
        self._hiring: asyncio.Task[None] | None = None
        self._carrying = 0
        self._breaks = 0
        self._full_until = 0.0
        self._closing = False

    @property
    def room(self) -> int:
        """How many copies more it may queue."""
        if self.down or self._closing or time.monotonic() < self._full_until:
            return 0
        return self._size - len(self._queue)

    @property
    def least(self) -> int:
        """The room from which on it is worth claiming: claims are cheap by the dozen."""
        return max(1, self._size // 2)

    @property
    def busy(self) -> bool:
        """Whether any copy is queued or on its way."""
        return bool(self._queue) or self._carrying > 0

    def put(self, copies: list[Copy]) -> None:
        """Queue these, and see that somebody carries them."""
        self.taken += len(copies)
        self._queue.extend(copies)
        for _ in range(min(len(copies), len(self._idle))):
            self._idle.popleft().set_result(None)
        self.staff()

    def staff(self) -> None:
        """Have more couriers, if there is work for them."""
        if self._hiring is None and not self._closing and len(self._couriers) < self._wanted:
            self._hiring = asyncio.create_task(self._hire())

    @property
    def _wanted(self) -> int:
        return min(self.route.connections, len(self._queue) + self._carrying)

    def take_back(self, unwanted: Callable[[Work], bool]) -> None:
        """Give back the queued copies of such mailings."""
        kept: deque[Copy] = deque()
        claims = []
        for work, claim in self._queue:
            if unwanted(work):
                claims.append(claim)
            else:
                kept.append((work, claim))
        self._queue = kept
        if claims:
            self._clerk.release(claims)

    async def close(self) -> None:
        """Let what stands before its dot be taken back, what is past it be answered, and all connections end."""
        self._closing = True
        if self._hiring is not None:
            await self._hiring
        self.take_back(lambda _work: True)
        while self._idle:
            self._idle.popleft().set_result(None)
        if self._couriers:
            await asyncio.gather(*self._couriers, return_exceptions=True)

    async def _hire(self) -> None:
        """As many couriers as there are copies waiting, within the connections that all senders share."""
        wanted = self._wanted - len(self._couriers)
        try:
            found = await self._clerk.run(lambda: self._caseload.connections(self.route, wanted))
        finally:
            self._hiring = None
        if not found and not self._couriers:
            # Others have all the connections there may be: let them have the copies, too.
            self._full_until = time.monotonic() + FULL_SECONDS
            self.take_back(lambda _work: True)
        for _ in range(found):
            courier = asyncio.create_task(self._carry())
            self._couriers.add(courier)
            courier.add_done_callback(self._leave)

    def _leave(self, courier: asyncio.Task[None]) -> None:
        self._couriers.discard(courier)
        self._clerk.do(lambda: self._caseload.hang_up(self.route, 1))
        if not courier.cancelled() and (error := courier.exception()) is not None:
            logger.error("A courier of %s failed", self.route.name, exc_info=error)
            self._give_up(f"something went wrong here ({type(error).__name__}: {error})")

    async def _carry(self) -> None:
        transport = self.route.connect()
        try:
            while (copy := await self._next()) is not None:
                self._carrying += 1
                try:
                    await self._deliver(*copy, transport)
                except TransportDown as error:
                    self._clerk.release([copy[1]])
                    self._give_up(str(error))
                finally:
                    self._carrying -= 1
        finally:
            await transport.close()

    async def _next(self) -> Copy | None:
        """The next copy, when there is one; None when the desk closes or its route cannot be used."""
        while not (self._closing or self.down):
            if self._queue:
                self._moved()
                return self._queue.popleft()
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle.append(waiting)
            await waiting
        return None

    async def _deliver(self, work: Work, claim: Claim, transport: Transport) -> None:
        """One copy, to its dot and its answer. Raises TransportDown where the copy was not tried at all."""
        started = time.monotonic()
        try:
            envelope, message = work.fill(claim)
        except Unfillable as error:
            self._clerk.settle(unfillable(claim, str(error)))
            return
        except Exception as error:  # whatever is wrong with one reader's values must not stop the others
            logger.exception("Copy %d of mailing %d cannot be made", claim.id, claim.mailing_id)
            self._clerk.settle(unfillable(claim, f"The copy could not be made ({type(error).__name__}: {error})."))
            return
        result: Prepared | Result = await transport.prepare(envelope, message)
        if isinstance(result, Prepared):
            if self._closing or not await self._clerk.hand_off(claim):
                await transport.abandon(result)
                self._clerk.release([claim])
                return
            result = await transport.finish(result)
        self.tried += 1
        seconds = time.monotonic() - started
        self._clerk.settle(outcome_of(claim, result, seconds=seconds, route=self.route.name))
        self._count_breaks(result)

    def _count_breaks(self, result: Result) -> None:
        """A server that hangs up again and again is left alone for a while."""
        reply = reply_in(result)
        if reply is None or reply.code == 421:
            self._breaks += 1
            self.proven = False
        elif reply.positive:
            self._breaks = 0
            self.proven = True
        if self._breaks >= BREAKS_IN_A_ROW:
            self._give_up(f"the connection broke {self._breaks} times in a row: {words_of(result)}")

    def _give_up(self, why: str) -> None:
        """The route cannot be used now: its copies go back, and its couriers end with what they have in hand."""
        if not self.down:
            self.down = why
        self.take_back(lambda _work: True)
        while self._idle:
            self._idle.popleft().set_result(None)
        self._moved()
