"""A route at work: its queue of copies, the couriers that carry them, and whether it can be used."""

import math
from collections.abc import Callable

from django.conf import settings

from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.courier import Courier
from delivery.engine.crew import Crew
from delivery.engine.queue import Copy, Queue
from delivery.engine.work import Work
from delivery.outcomes import Result, reply_in, words_of
from delivery.routes import Route

BREAKS_IN_A_ROW = 3
"""So many broken connections without a message taken between them count as a server that cannot be used."""


class Desk:
    """One route of a sender.

    ``down`` says why it cannot be used any more, empty while it can; ``proven`` whether it took a message since it last
    hung up; ``tried`` and ``taken`` count copies that had an answer and that were queued. ``size`` is how many it
    queues, and ``more_at`` when a limit lets more go.
    """

    def __init__(self, route: Route, *, clerk: Clerk, caseload: Caseload, moved: Callable[[], None]) -> None:
        self.route = route
        self.down = ""
        self.proven = self.closing = False
        self.tried = self.taken = self.carrying = 0
        self.more_at = math.inf
        self.size = max(2 * route.connections, settings.DELIVERY_BATCH)
        self._clerk = clerk
        self._caseload = caseload
        self._moved = moved
        self._breaks = 0
        self._queue = Queue()
        self._crew = Crew(
            route,
            clerk=clerk,
            caseload=caseload,
            carry=lambda: Courier(employer=self, crew=self._crew, clerk=clerk, caseload=caseload).carry(),
            wanted=lambda: len(self._queue) + self.carrying,
            unmanned=self._take_all_back,
            given_up=self._give_up,
        )

    @property
    def name(self) -> str:
        """The route's."""
        return self.route.name

    @property
    def room(self) -> int:
        """How many copies more it may queue."""
        if self.down or self.closing or self._crew.full:
            return 0
        return self.size - len(self._queue)

    def wants_more(self, now: float) -> bool:
        """Whether it is worth claiming: claims are cheap by the dozen, but what a limit held back goes when it may."""
        if now >= self.more_at and self.room > 0:
            self.more_at = math.inf
            return True
        return self.room >= max(1, self.size // 2)

    @property
    def busy(self) -> bool:
        """Whether any copy is queued or on its way."""
        return len(self._queue) > 0 or self.carrying > 0

    def put(self, copies: list[Copy]) -> None:
        """Queue these, and see that somebody carries them."""
        self.taken += len(copies)
        self._queue.put(copies)
        self._crew.staff()

    def staff(self) -> None:
        """Have more couriers, if there is work for them."""
        self._crew.staff()

    async def has_hands(self) -> bool:
        """Whether a copy that is queued now would be carried: there is a connection, or one may be opened."""
        return await self._crew.has_hands()

    def retire(self, count: int) -> None:
        """Do with so many connections less: other senders have their places now."""
        self._crew.retire(count)
        self._queue.wake_all()

    def take_back(self, unwanted: Callable[[Work], bool]) -> None:
        """Give back the queued copies of such mailings."""
        copies = self._queue.take_back(unwanted)
        if copies:
            self._return(copies)

    async def close(self, *, patience: float = 0.0) -> None:
        """Take back what stands before its dot, wait for the answers to what is past it, and end all connections.

        With ``patience`` couriers may come to their dots by themselves, for so many seconds.
        """
        self.closing = True
        await self._crew.hired()
        self._take_all_back()
        self._queue.wake_all()
        await self._crew.close(patience=patience)

    async def next(self) -> Copy | None:
        """The next copy, when there is one; None when the desk closes or its route cannot be used."""
        while not (self.closing or self.down):
            if self._crew.may_go():
                return None
            copy = self._queue.take()
            if copy is not None:
                self._moved()
                return copy
            await self._queue.wait()
        return None

    def give_back(self, copy: Copy) -> None:
        """A courier did not try this one."""
        self._return([copy])

    def answered(self, result: Result) -> None:
        """A courier tried a copy. A server that hangs up again and again is left alone for a while."""
        self.tried += 1
        reply = reply_in(result)
        if reply is None or reply.code == 421:
            self._breaks += 1
            self.proven = False
        elif reply.positive:
            self._breaks = 0
            self.proven = True
        if self._breaks >= BREAKS_IN_A_ROW:
            self._give_up(f"the connection broke {self._breaks} times in a row: {words_of(result)}")

    def _return(self, copies: list[Copy]) -> None:
        self.taken -= len(copies)
        self._clerk.release([claim for _, claim in copies])
        self._clerk.do(lambda: self._caseload.unsent(self.route, copies))

    def _take_all_back(self) -> None:
        self.take_back(lambda _work: True)

    def _give_up(self, why: str) -> None:
        """The route cannot be used now: its copies go back, and its couriers end with what they have in hand."""
        if not self.down:
            self.down = why
        self._take_all_back()
        self._queue.wake_all()
        self._moved()
