"""A route at work: its queue of copies, and the couriers that carry them over a connection each."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from django.conf import settings

from delivery.dkim import CannotSign
from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.work import Work
from delivery.ledger import Claim
from delivery.message import Unfillable
from delivery.models import Stage
from delivery.outcomes import Result, outcome_of, reply_in, unfillable, words_of
from delivery.routes import Route
from delivery.transport import Broken, Envelope, NoReply, Prepared, Transport, TransportDown

logger = logging.getLogger(__name__)

BREAKS_IN_A_ROW = 3
"""So many broken connections without a message taken between them count as a server that cannot be used."""

FULL_SECONDS = 1.0
"""How long to leave a route alone whose connections are all taken by other senders."""
SHUT_OUT_SECONDS = 60.0
"""How long to do with the connections there are, after a server would not have another."""
STUMBLES_IN_A_ROW = 10
"""So many copies in a row that cannot be made are the mailing's fault, not the readers'."""

Copy = tuple[Work, Claim]


class Desk:
    """One route of a sender.

    ``down`` says why it cannot be used any more, empty while it can; ``proven`` whether it took a message since it last
    hung up; ``tried`` and ``taken`` count copies that had an answer and that were queued. ``size`` is how many it
    queues.
    """

    def __init__(self, route: Route, *, clerk: Clerk, caseload: Caseload, moved: Callable[[], None]) -> None:
        self.route = route
        self.down = ""
        self.proven = False
        self.tried = self.taken = 0
        self._clerk = clerk
        self._caseload = caseload
        self._moved = moved
        self.size = max(2 * route.connections, settings.DELIVERY_BATCH)
        self._queue: deque[Copy] = deque()
        self._idle: deque[asyncio.Future[None]] = deque()
        self._couriers: set[asyncio.Task[None]] = set()
        self._hiring: asyncio.Task[None] | None = None
        self._safe: set[asyncio.Task[None]] = set()
        self._connecting = self._connected = self._carrying = 0
        self._reserved = self._retiring = 0
        self._breaks = 0
        self._full_until = self._shut_out_until = 0.0
        self._most = self._share = _share_of(route)
        self._closing = False

    @property
    def room(self) -> int:
        """How many copies more it may queue."""
        if self.down or self._closing or self.full:
            return 0
        return self.size - len(self._queue)

    @property
    def full(self) -> bool:
        """Whether other senders have all its connections, for now."""
        return time.monotonic() < self._full_until

    @property
    def least(self) -> int:
        """The room from which on it is worth claiming: claims are cheap by the dozen."""
        return max(1, self.size // 2)

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
        if time.monotonic() >= self._shut_out_until:
            self._most = self._share
        return min(self._most, len(self._queue) + self._carrying)

    async def has_hands(self) -> bool:
        """Whether a copy that is queued now would be carried: there is a connection, or one may be opened."""
        if self._couriers or self._reserved or self._hiring is not None:
            return True
        if not self.full:
            self._reserved = await self._slots(1)
            if not self._reserved:
                self._full_until = time.monotonic() + FULL_SECONDS
        return self._reserved > 0

    def retire(self, count: int) -> None:
        """Do with so many connections less: other senders have their places now."""
        self._retiring += min(count, len(self._couriers))
        while self._idle:
            self._idle.popleft().set_result(None)

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
            self.taken -= len(claims)
            self._clerk.release(claims)

    async def close(self) -> None:
        """Take back what stands before its dot, wait for the answers to what is past it, and end all connections."""
        self._closing = True
        if self._hiring is not None:
            await asyncio.wait([self._hiring])
        self.take_back(lambda _work: True)
        while self._idle:
            self._idle.popleft().set_result(None)
        for courier in self._couriers - self._safe:
            courier.cancel()
        if self._couriers:
            await asyncio.gather(*self._couriers, return_exceptions=True)

    async def _hire(self) -> None:
        """As many couriers as there are copies waiting, within the connections that all senders share."""
        wanted = self._wanted - len(self._couriers)
        try:
            found = self._reserved + await self._slots(wanted - self._reserved)
        except Exception:
            logger.exception("No connections could be had to %s", self.route.name)
            found = self._reserved
        finally:
            self._hiring = None
        self._reserved = 0
        if not found and not self._couriers:
            # Others have all the connections there may be: let them have the copies, too.
            self._full_until = time.monotonic() + FULL_SECONDS
            self.take_back(lambda _work: True)
        for _ in range(found):
            courier = asyncio.create_task(self._carry())
            self._couriers.add(courier)
            courier.add_done_callback(self._leave)

    async def _slots(self, wanted: int) -> int:
        if wanted <= 0:
            return 0
        return await self._clerk.run(lambda: self._caseload.connections(self.route, wanted))

    def _leave(self, courier: asyncio.Task[None]) -> None:
        self._couriers.discard(courier)
        self._clerk.do(lambda: self._caseload.hang_up(self.route, 1))
        if not courier.cancelled() and (error := courier.exception()) is not None:
            logger.error("A courier of %s failed", self.route.name, exc_info=error)
            self._give_up(f"something went wrong here ({type(error).__name__}: {error})")

    async def _carry(self) -> None:
        """Carry copies over one connection, until there is no more use for it."""
        transport = await self._connect()
        if transport is None:
            return
        self._connected += 1
        try:
            while (copy := await self._next()) is not None:
                self._carrying += 1
                self._clerk.couriers += 1
                try:
                    await self._deliver(*copy, transport)
                except TransportDown as error:
                    self._give_back(copy)
                    self._connected -= 1
                    self._shut_out(str(error))
                    self._connected += 1
                    return
                except asyncio.CancelledError:
                    self._give_back(copy)  # never past its dot: such couriers are not cancelled
                    raise
                finally:
                    self._carrying -= 1
                    self._clerk.couriers -= 1
        finally:
            self._connected -= 1
            await transport.close()

    async def _connect(self) -> Transport | None:
        self._connecting += 1
        try:
            transport = self.route.connect()
            await transport.open()
        except TransportDown as error:
            self._connecting -= 1
            self._shut_out(str(error))
            return None
        except BaseException:
            self._connecting -= 1
            raise
        self._connecting -= 1
        return transport

    def _give_back(self, copy: Copy) -> None:
        self.taken -= 1
        self._clerk.release([copy[1]])

    def _shut_out(self, why: str) -> None:
        """A connection could not be had: do with those there are for a while, and give up where there are none."""
        others = self._connected + self._connecting
        if not others:
            self._give_up(why)
            return
        logger.info("%s takes no more than %d connections now: %s", self.route.name, others, why)
        self._most = others
        self._shut_out_until = time.monotonic() + SHUT_OUT_SECONDS

    async def _next(self) -> Copy | None:
        """The next copy, when there is one; None when the desk closes or its route cannot be used."""
        while not (self._closing or self.down):
            if self._retiring:
                self._retiring -= 1
                return None
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
        filled = self._fill(work, claim)
        if filled is None:
            return
        result: Prepared | Result
        try:
            result = await transport.prepare(*filled)
            if isinstance(result, Prepared):
                if self._closing or not await self._clerk.hand_off(claim):
                    await transport.abandon(result)
                    self._clerk.release([claim])
                    return
                result = await self._finish(result, transport)
        except TransportDown:
            raise
        except Exception as error:  # a fault of ours: this copy waits as if the connection had broken
            logger.exception("Copy %d of mailing %d could not be handed over", claim.id, claim.mailing_id)
            result = Broken(Stage.CONNECT, f"something went wrong here ({type(error).__name__}: {error})")
            await transport.close()
        self.tried += 1
        seconds = time.monotonic() - started
        self._clerk.settle(outcome_of(claim, result, seconds=seconds, route=self.route.name))
        self._count_breaks(result)

    async def _finish(self, prepared: Prepared, transport: Transport) -> Result:
        """The dot and its answer. From here on the courier is not cancelled, and what goes wrong leaves a doubt."""
        courier = asyncio.current_task()
        if courier is not None:
            self._safe.add(courier)
        try:
            return await transport.finish(prepared)
        except Exception as error:
            logger.exception("The answer to a dot at %s was not understood", self.route.name)
            await transport.close()
            return NoReply(f"something went wrong here ({type(error).__name__}: {error})")
        finally:
            if courier is not None:
                self._safe.discard(courier)

    def _fill(self, work: Work, claim: Claim) -> tuple[Envelope, bytes] | None:
        """The copy as it goes out; None where it cannot be made, which is then written down or taken back."""
        try:
            filled = work.fill(claim)
        except Unfillable as error:
            self._clerk.settle(unfillable(claim, str(error)))
        except CannotSign as error:
            self._stop(work, claim, str(error))
        except Exception as error:  # whatever is wrong with one reader's values must not stop the others
            why = f"The copy could not be made ({type(error).__name__}: {error})."
            work.stumbles += 1
            if work.stumbles >= STUMBLES_IN_A_ROW:
                self._stop(work, claim, why)
                return None
            logger.exception("Copy %d of mailing %d cannot be made", claim.id, claim.mailing_id)
            self._clerk.settle(unfillable(claim, why))
        else:
            work.stumbles = 0
            return filled
        return None

    def _stop(self, work: Work, claim: Claim, why: str) -> None:
        """No copy of this mailing can be made: it pauses, and this reader is no worse off than the others."""
        logger.error("Mailing %d cannot go on: %s", claim.mailing_id, why)
        self._clerk.release([claim])
        self._clerk.do(lambda: self._caseload.stop_for(work.mailing, why))

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


def _share_of(route: Route) -> int:
    """How many of a route's connections one sender opens at most, so that the others of its machine get some."""
    return max(1, -(-route.connections // settings.WORKER_CONCURRENCY))
