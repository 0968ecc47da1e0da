"""One courier's work: a copy after the other over one connection, each to its dot and its answer."""

import asyncio
import logging
import time
from typing import Protocol

from delivery.dkim import CannotSign
from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.crew import Crew
from delivery.engine.queue import Copy
from delivery.engine.work import Work
from delivery.ledger import Claim
from delivery.message import Unfillable
from delivery.models import Stage
from delivery.outcomes import Result, outcome_of, unfillable
from delivery.transport import Broken, Envelope, NoReply, Prepared, Transport, TransportDown

logger = logging.getLogger(__name__)

STUMBLES_IN_A_ROW = 10
"""So many copies in a row that cannot be made are the mailing's fault, not the readers'."""


class Employer(Protocol):
    """What a courier asks of the desk it works for. ``carrying`` counts the copies in couriers' hands."""

    carrying: int

    @property
    def name(self) -> str:
        """The route's."""

    @property
    def closing(self) -> bool:
        """Whether nothing more is to go out."""

    async def next(self) -> Copy | None:
        """The next copy, when there is one; None when the courier is to go."""

    def give_back(self, copy: Copy) -> None:
        """It was not tried."""

    def answered(self, result: Result) -> None:
        """It was tried, and came to this."""


class Courier:
    """Carries copies over one connection, until there is no more use for it."""

    def __init__(self, *, employer: Employer, crew: Crew, clerk: Clerk, caseload: Caseload) -> None:
        self._employer = employer
        self._crew = crew
        self._clerk = clerk
        self._caseload = caseload

    async def carry(self) -> None:
        """Connect, carry, and hang up."""
        transport = await self._crew.connect()
        if transport is None:
            return
        lost: str | None = None
        try:
            while (copy := await self._employer.next()) is not None:
                self._employer.carrying += 1
                self._clerk.couriers += 1
                try:
                    await self._deliver(*copy, transport)
                except TransportDown as error:
                    self._employer.give_back(copy)
                    lost = str(error)
                    return
                except asyncio.CancelledError:
                    self._employer.give_back(copy)  # never past its dot: such couriers are not cancelled
                    raise
                finally:
                    self._employer.carrying -= 1
                    self._clerk.couriers -= 1
        finally:
            await self._crew.hang_up(transport, lost=lost)

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
                if self._employer.closing or not await self._clerk.hand_off(claim):
                    await self._turn_back(claim, result, transport)
                    return
                result = await self._finish(result, transport)
        except TransportDown:
            raise
        except Exception as error:  # a fault of ours: this copy waits as if the connection had broken
            logger.exception("Copy %d of mailing %d could not be handed over", claim.id, claim.mailing_id)
            result = Broken(Stage.CONNECT, f"something went wrong here ({type(error).__name__}: {error})")
            await transport.close()
        seconds = time.monotonic() - started
        self._clerk.settle(outcome_of(claim, result, seconds=seconds, route=self._employer.name))
        self._employer.answered(result)

    async def _turn_back(self, claim: Claim, prepared: Prepared, transport: Transport) -> None:
        """The dot of this copy must not go out."""
        await transport.abandon(prepared)
        self._clerk.release([claim])
        if self._clerk.behind:  # the database is away: another copy would come no farther
            await self._clerk.caught_up()

    async def _finish(self, prepared: Prepared, transport: Transport) -> Result:
        """The dot and its answer. From here on the courier is not cancelled, and what goes wrong leaves a doubt."""
        courier = asyncio.current_task()
        self._crew.keep_safe(courier)
        try:
            return await transport.finish(prepared)
        except Exception as error:
            logger.exception("The answer to a dot at %s was not understood", self._employer.name)
            await transport.close()
            return NoReply(f"something went wrong here ({type(error).__name__}: {error})")
        finally:
            self._crew.leave_alone(courier)

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
