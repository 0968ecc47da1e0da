"""The couriers of a route: hired and let go, within the connections that all senders share."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings

from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.routes import Route
from delivery.transport import Transport, TransportDown

logger = logging.getLogger(__name__)

FULL_SECONDS = 1.0
"""How long to leave a route alone whose connections are all taken by other senders."""
SHUT_OUT_SECONDS = 60.0
"""How long to do with the connections there are, after a server would not have another."""


class Crew:
    """A courier for each connection; ``carry`` is what one does until there is no more use for it.

    ``wanted`` says how many copies there are to carry, ``unmanned`` hears that nobody can be had for them, and
    ``given_up`` why the route cannot be used at all.
    """

    def __init__(
        self,
        route: Route,
        *,
        clerk: Clerk,
        caseload: Caseload,
        carry: Callable[[], Coroutine[Any, Any, None]],
        wanted: Callable[[], int],
        unmanned: Callable[[], None],
        given_up: Callable[[str], None],
    ) -> None:
        self._route = route
        self._clerk = clerk
        self._caseload = caseload
        self._carry, self._copies = carry, wanted
        self._unmanned, self._given_up = unmanned, given_up
        self._couriers: set[asyncio.Task[None]] = set()
        self._safe: set[asyncio.Task[None]] = set()
        self._hiring: asyncio.Task[None] | None = None
        self._connecting = self._connected = 0
        self._reserved = self._retiring = 0
        self._dismissed: set[asyncio.Task[None]] = set()
        self._full_until = self._shut_out_until = 0.0
        self._most = self._share = _share_of(route)
        self._closing = False

    @property
    def full(self) -> bool:
        """Whether other senders have all connections, for now."""
        return time.monotonic() < self._full_until

    def staff(self) -> None:
        """Have more couriers, if there is work for them."""
        if self._hiring is None and not self._closing and len(self._couriers) < self._wanted:
            self._hiring = asyncio.create_task(self._hire())

    @property
    def _wanted(self) -> int:
        if time.monotonic() >= self._shut_out_until:
            self._most = self._share
        return min(self._most, self._copies())

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
        """Do with so many connections less: other senders have their places now, so nothing is given back for them."""
        unused = min(count, self._reserved)
        self._reserved -= unused
        self._retiring += min(count - unused, len(self._couriers))

    def may_go(self) -> bool:
        """Whether the courier that asks is one of those to be done without; it goes then."""
        courier = asyncio.current_task()
        if not self._retiring or courier is None:
            return False
        self._retiring -= 1
        self._dismissed.add(courier)
        return True

    async def connect(self) -> Transport | None:
        """A connection that is ready for a message; None where there is none to be had, which is then seen to."""
        self._connecting += 1
        try:
            transport = self._route.connect()
            await transport.open()
        except TransportDown as error:
            self._connecting -= 1
            self._shut_out(str(error))
            return None
        except BaseException:
            self._connecting -= 1
            raise
        self._connecting -= 1
        self._connected += 1
        return transport

    async def hang_up(self, transport: Transport, *, lost: str | None = None) -> None:
        """The end of a connection; ``lost`` is why it could not be had again when it was opened anew."""
        self._connected -= 1
        if lost is not None:
            self._shut_out(lost)
        await transport.close()

    def keep_safe(self, courier: "asyncio.Task[None] | None") -> None:
        """It is past its dot: from here on it is not cancelled."""
        if courier is not None:
            self._safe.add(courier)

    def leave_alone(self, courier: "asyncio.Task[None] | None") -> None:
        """The answer to its dot is there."""
        if courier is not None:
            self._safe.discard(courier)

    async def hired(self) -> None:
        """Hire nobody any more, once those that are being hired are here."""
        self._closing = True
        if self._hiring is not None:
            await asyncio.wait([self._hiring])

    async def close(self, *, patience: float = 0.0) -> None:
        """End all connections, in so many seconds; who is past a dot waits for the answer first."""
        if patience and self._couriers:
            await asyncio.wait(self._couriers, timeout=patience)
        for courier in self._couriers - self._safe:
            courier.cancel()
        if self._couriers:
            await asyncio.gather(*self._couriers, return_exceptions=True)

    async def _hire(self) -> None:
        """As many couriers as there are copies waiting, within the connections that all senders share."""
        wanted = self._wanted - len(self._couriers)
        try:
            more = await self._slots(wanted - self._reserved)
            found = self._reserved + more
        except Exception:
            logger.exception("No connections could be had to %s", self._route.name)
            found = self._reserved
        finally:
            self._hiring = None
        self._reserved = 0
        if not found and not self._couriers:
            # Others have all the connections there may be: let them have the copies, too.
            self._full_until = time.monotonic() + FULL_SECONDS
            self._unmanned()
        for _ in range(found):
            courier = asyncio.create_task(self._carry())
            self._couriers.add(courier)
            courier.add_done_callback(self._leave)

    async def _slots(self, wanted: int) -> int:
        if wanted <= 0:
            return 0
        return await self._clerk.run(lambda: self._caseload.connections(self._route, wanted))

    def _leave(self, courier: "asyncio.Task[None]") -> None:
        self._couriers.discard(courier)
        self._give_place_back(courier)
        if not courier.cancelled() and (error := courier.exception()) is not None:
            logger.error("A courier of %s failed", self._route.name, exc_info=error)
            self._given_up(f"something went wrong here ({type(error).__name__}: {error})")

    def _give_place_back(self, courier: "asyncio.Task[None]") -> None:
        """Unless it was lost: whoever goes next goes without, for whatever reason."""
        if courier in self._dismissed:
            self._dismissed.discard(courier)
        elif self._retiring:
            self._retiring -= 1
        else:
            self._clerk.do(lambda: self._caseload.hang_up(self._route, 1))

    def _shut_out(self, why: str) -> None:
        """A connection could not be had: do with those there are for a while, and give up where there are none."""
        others = self._connected + self._connecting
        if not others:
            self._given_up(why)
            return
        logger.info("%s takes no more than %d connections now: %s", self._route.name, others, why)
        self._most = others
        self._shut_out_until = time.monotonic() + SHUT_OUT_SECONDS


def _share_of(route: Route) -> int:
    """How many of a route's connections one sender opens at most, so that the others of its machine get some."""
    return max(1, -(-route.connections // settings.WORKER_CONCURRENCY))
