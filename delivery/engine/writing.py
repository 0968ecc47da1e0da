"""One commit of what came together, and what is done about one that fails. All of it in the clerk's thread."""

import contextlib
import dataclasses
import datetime as dt
import logging
import time
from collections.abc import Callable

from django.db import DataError, Error as DatabaseError, IntegrityError, connection
from django.utils import timezone

from delivery import ledger
from delivery.ledger import Claim, Outcome

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
"""How long outcomes are kept for a database that is away; after that the sweeper counts their copies as in doubt."""

Written = tuple[frozenset[int], frozenset[int]]
"""The ids that were settled, and those whose dot may go out."""
_UNWRITABLE = (DataError, IntegrityError)
"""The database looked at what it was given and would not have it: nothing of the commit was kept."""


class Writer:
    """Writes down outcomes, releases and hand-offs; ``lease`` is what a hand-off holds its copy for."""

    def __init__(self, *, lease: dt.timedelta) -> None:
        self._lease = lease

    def write(
        self,
        *,
        outcomes: list[Outcome],
        releases: list[Claim],
        hand_offs: list[Claim],
        waits: Callable[[Claim], bool] = lambda _claim: True,
    ) -> Written:
        """All of it in one commit. ``waits`` tells whether the courier of a hand-off still stands at its dot.

        While the database is away this tries again, for ``PATIENCE_SECONDS`` at most; then no dot may go out.
        """
        try:
            return self._commit(outcomes, releases, hand_offs)
        except _UNWRITABLE as error:
            return self._apart(outcomes, releases, hand_offs, why=error)
        except DatabaseError:
            logger.exception("%d outcomes and %d hand-offs could not be written", len(outcomes), len(hand_offs))
        return self._try_again(outcomes, releases, hand_offs, waits)

    def _commit(self, outcomes: list[Outcome], releases: list[Claim], hand_offs: list[Claim]) -> Written:
        settled, allowed = ledger.write_down(
            outcomes=outcomes, releases=releases, hand_offs=hand_offs, now=timezone.now(), lease=self._lease
        )
        if len(settled) != len(outcomes):
            logger.warning("%d outcomes came after their leases had run out", len(outcomes) - len(settled))
        return settled, allowed

    def _apart(
        self, outcomes: list[Outcome], releases: list[Claim], hand_offs: list[Claim], *, why: DatabaseError
    ) -> Written:
        """One outcome cannot be written as it is: the halves are tried, so that it takes nothing else with it."""
        if not outcomes:  # ids and epochs came from the database: who cannot write them sends no dot
            logger.error("%d hand-offs cannot be written", len(hand_offs), exc_info=why)
            return frozenset(), frozenset()
        if len(outcomes) == 1:
            settled = self._plainly(outcomes[0])
        else:
            middle = len(outcomes) // 2
            settled = self._settle(outcomes[:middle]) | self._settle(outcomes[middle:])
        if not (releases or hand_offs):
            return settled, frozenset()
        return settled, self.write(outcomes=[], releases=releases, hand_offs=hand_offs)[1]

    def _settle(self, outcomes: list[Outcome]) -> frozenset[int]:
        return self.write(outcomes=outcomes, releases=[], hand_offs=[])[0]

    def _plainly(self, outcome: Outcome) -> frozenset[int]:
        """The state matters more than the words: without what is odd about those it may be written."""
        plain = dataclasses.replace(
            outcome,
            detail=_printable(outcome.detail),
            enhanced_code=_printable(outcome.enhanced_code),
            route=_printable(outcome.route),
        )
        try:
            return self._commit([plain], [], [])[0]
        except _UNWRITABLE:
            logger.exception("What came of copy %d cannot be written: it will be in doubt", outcome.claim.id)
            return frozenset()
        except DatabaseError:
            return self._try_again([plain], [], [], lambda _claim: True)[0]

    def _try_again(
        self,
        outcomes: list[Outcome],
        releases: list[Claim],
        hand_offs: list[Claim],
        waits: Callable[[Claim], bool],
    ) -> Written:
        """Until it is written or patience ends.

        Perhaps it was committed all the same. Then settling finds no lease, which does no harm, and a hand-off finds
        itself handed off: it is refused, and its courier gives it back.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(DatabaseError):
                connection.close()
            time.sleep(0.2)
            hand_offs = [claim for claim in hand_offs if waits(claim)]
            try:
                return self._commit(outcomes, releases, hand_offs)
            except _UNWRITABLE as error:
                return self._apart(outcomes, releases, hand_offs, why=error)
            except DatabaseError:
                if time.monotonic() < until:
                    continue
                logger.exception("%d outcomes are lost: the sweeper will count them", len(outcomes))
                return frozenset(), frozenset()


def _printable(text: str) -> str:
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in text)
