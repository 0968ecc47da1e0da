"""The thread that writes down: one database connection, and one commit for whatever came together meanwhile.

A commit costs the same for one copy as for many. So it waits until half of the couriers stand at their dots, for a few
milliseconds at most: the others are busy meanwhile. A single courier is never kept waiting.
"""

import asyncio
import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import Error as DatabaseError, connection
from django.utils import timezone

from delivery import ledger
from delivery.engine.pile import Answer, HandOff, Pile, fail, resolve
from delivery.engine.writing import Writer
from delivery.ledger import Claim, Outcome

logger = logging.getLogger(__name__)

T = TypeVar("T")
GATHER_SECONDS = 0.01
"""How long a commit waits for more couriers at their dots."""
HOLD_SECONDS = 20.0
"""How long a courier stands at its dot where the database does not answer: mail servers wait for minutes there (RFC
5321 §4.5.3.2.7), but have better uses for a connection."""


class ClerkGone(RuntimeError):
    """The clerk's thread has ended: nothing is written down any more, so nothing may be sent."""


class Clerk:
    """Settles, hands off and renews for all connections of a sender. Its methods are for the loop's thread.

    ``couriers`` is how many have a copy in hand; the desks count them. ``behind`` tells that somebody waited in vain at
    a dot, and nothing was written since.
    """

    def __init__(self, *, lease: dt.timedelta, heard: Callable[[list[Outcome]], None]) -> None:
        self.couriers = 0
        self.behind = False
        self._lease = lease
        self._writer = Writer(lease=lease)
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._pile = Pile()
        self._in_hand: list[HandOff] = []
        self._held: dict[int, Claim] = {}
        self._wanted = threading.Event()
        self._ripe = threading.Event()
        self._closing = self._gone = False
        self._renewed_at = time.monotonic()
        self._thread = threading.Thread(target=self._work, name="clerk")
        self._thread.start()
        self._watching = self._loop.call_later(HOLD_SECONDS / 10, self._watch)

    async def hand_off(self, claim: Claim) -> bool:
        """Commit that the dot of this copy goes out next; False where it must not, or where that takes too long.

        Who hears False gives the copy back.
        """
        answer: asyncio.Future[bool] = self._loop.create_future()
        with self._lock:
            if self._gone:
                return False
            self._pile.hand_offs.append((claim, answer, time.monotonic()))
            ripe = len(self._pile.hand_offs) * 2 >= self.couriers
        self._wake(ripe=ripe)
        return await answer

    def settle(self, outcome: Outcome) -> None:
        """Write this down with the next commit."""
        with self._lock:
            self._pile.outcomes.append(outcome)
        self._wake(ripe=self.couriers <= 1)

    def release(self, claims: Sequence[Claim]) -> None:
        """Give these back: none of them went past its dot."""
        with self._lock:
            self._pile.releases.extend(claims)
        self._wake(ripe=True)

    async def run(self, errand: Callable[[], T]) -> T:
        """Call ``errand`` in the clerk's thread, where the database may be asked.

        Raises what it raises, or ClerkGone.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        with self._lock:
            if self._gone:
                raise ClerkGone("The sender has ended.")
            self._pile.errands.append((errand, answer))
        self._wake(ripe=True)
        return await answer

    async def caught_up(self) -> None:
        """Wait until what is being written now is written, or given up."""
        with contextlib.suppress(ClerkGone):
            await self.run(lambda: None)

    def do(self, errand: Callable[[], object]) -> None:
        """Have ``errand`` called in the clerk's thread; nobody waits for it."""
        with self._lock:
            self._pile.errands.append((errand, None))
        self._wake(ripe=False)

    def hold(self, claims: Sequence[Claim]) -> None:
        """Renew the leases of these until they are settled or released."""
        with self._lock:
            self._held.update((claim.id, claim) for claim in claims)

    def stop(self) -> None:
        """Write down what is left, and end; nobody waits for it."""
        self._closing = True
        self._watching.cancel()
        self._wake(ripe=True)

    async def close(self) -> None:
        """Write down what is left, and end."""
        self.stop()
        while self._thread.is_alive():
            await asyncio.sleep(0.005)

    def _wake(self, *, ripe: bool) -> None:
        """Asking costs less than setting. What was piled up before is seen: the pile is taken after the clearing."""
        if not self._wanted.is_set():
            self._wanted.set()
        if ripe and not self._ripe.is_set():
            self._ripe.set()

    def _watch(self) -> None:
        """Send away, without their dots, who waited too long. In the loop's thread."""
        since = time.monotonic() - HOLD_SECONDS
        with self._lock:
            standing = (*self._in_hand, *self._pile.hand_offs)
        late = [answer for _, answer, asked in standing if asked < since and not answer.done()]
        if late:
            self.behind = True
            resolve([(answer, False) for answer in late])
        self._watching = self._loop.call_later(HOLD_SECONDS / 10, self._watch)

    def _work(self) -> None:
        pile = Pile()
        try:
            while not self._closing or self._wanted.is_set():
                self._wanted.wait(min(1.0, self._lease.total_seconds() / 6))
                if self._wanted.is_set():
                    self._ripe.wait(GATHER_SECONDS)
                self._ripe.clear()
                self._wanted.clear()
                with self._lock:
                    pile, self._pile = self._pile, Pile()
                    self._in_hand = pile.hand_offs
                self._write_down(pile)
                for errand, answer in pile.errands:
                    self._run_errand(errand, answer)
                self._renew()
        finally:
            with self._lock:
                self._gone = True
            self._refuse(pile)
            self._refuse(self._pile)
            connection.close()

    def _write_down(self, pile: Pile) -> None:
        if not (pile.outcomes or pile.hand_offs or pile.releases):
            return
        waiting = {claim.id: answer for claim, answer, _ in pile.hand_offs}
        settled, allowed = self._writer.write(
            outcomes=pile.outcomes,
            releases=pile.releases,
            hand_offs=[claim for claim, _, _ in pile.hand_offs],
            waits=lambda claim: not waiting[claim.id].done(),
        )
        self.behind = False
        with self._lock:
            self._in_hand = []
            for claim in (*pile.releases, *(outcome.claim for outcome in pile.outcomes)):
                self._held.pop(claim.id, None)
        if waiting:
            self._answer([(answer, number in allowed) for number, answer in waiting.items()])
        try:
            self._heard([outcome for outcome in pile.outcomes if outcome.claim.id in settled])
        except Exception:  # what is learnt from answers must not stop them from being written down
            logger.exception("What %d outcomes mean was not seen", len(pile.outcomes))

    def _run_errand(self, errand: Callable[[], Any], answer: "asyncio.Future[Any] | None") -> None:
        try:
            result = errand()
        except Exception as error:  # it is for whoever asked
            if isinstance(error, DatabaseError):
                connection.close()
            if answer is None:
                logger.exception("Something was not done")
            else:
                self._tell(fail, answer, error)
        else:
            if answer is not None:
                self._answer([(answer, result)])

    def _renew(self) -> None:
        if time.monotonic() - self._renewed_at < self._lease.total_seconds() / 3:
            return
        self._renewed_at = time.monotonic()
        with self._lock:
            held = list(self._held.values())
        try:
            ledger.renew(held, now=timezone.now(), lease=self._lease)
        except DatabaseError:
            logger.exception("The leases of %d deliveries could not be renewed", len(held))
            connection.close()

    def _refuse(self, pile: Pile) -> None:
        """A thread that is gone must not be waited for."""
        self._answer([(answer, False) for _, answer, _ in pile.hand_offs])
        for _, answer in pile.errands:
            if answer is not None:
                self._tell(fail, answer, ClerkGone("The sender has ended."))

    def _answer(self, answers: list[Answer]) -> None:
        self._tell(resolve, answers)

    def _tell(self, callback: Callable[..., None], *values: Any) -> None:
        # The loop is closed where its end was not waited for: nobody listens, and there is more to write down.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback, *values)
