"""One commit of what came together, and what is done about one that fails. All of it in the clerk's thread."""

import contextlib
import datetime as dt
import logging
import time

from django.db import DataError, Error as DatabaseError, IntegrityError, connection
from django.utils import timezone

from delivery import ledger
from delivery.ledger import Claim, Outcome

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
"""How long outcomes are kept for a database that is away; after that the sweeper counts their copies as in doubt."""


class Writer:
    """Writes down outcomes, releases and hand-offs; ``lease`` is what a hand-off holds its copy for."""

    def __init__(self, *, lease: dt.timedelta) -> None:
        self._lease = lease

    def write(
        self, *, outcomes: list[Outcome], releases: list[Claim], hand_offs: list[Claim]
    ) -> tuple[frozenset[int], frozenset[int]]:
        """The ids that were settled, and those whose dot may go out: none, where the first commit failed."""
        try:
            return self._commit(outcomes, releases, hand_offs)
        except DatabaseError as error:
            logger.exception("%d outcomes and %d hand-offs could not be written", len(outcomes), len(hand_offs))
            # Perhaps it was committed all the same: what is refused here sends no dot, so it may be taken back.
            releases = [*releases, *hand_offs]
            if isinstance(error, DataError | IntegrityError):
                return self._one_by_one(outcomes, releases), frozenset()
            return self._try_again(outcomes, releases), frozenset()

    def _commit(
        self, outcomes: list[Outcome], releases: list[Claim], hand_offs: list[Claim]
    ) -> tuple[frozenset[int], frozenset[int]]:
        settled, allowed = ledger.write_down(
            outcomes=outcomes, releases=releases, hand_offs=hand_offs, now=timezone.now(), lease=self._lease
        )
        if len(settled) != len(outcomes):
            logger.warning("%d outcomes came after their leases had run out", len(outcomes) - len(settled))
        return settled, allowed

    def _one_by_one(self, outcomes: list[Outcome], releases: list[Claim]) -> frozenset[int]:
        """One of them cannot be written at all: it must not take the others with it."""
        settled = set(self._try_again([], releases))
        for outcome in outcomes:
            try:
                settled |= self._commit([outcome], [], [])[0]
            except DatabaseError:
                logger.exception("What came of copy %d cannot be written: it will be in doubt", outcome.claim.id)
                connection.close()
        return frozenset(settled)

    def _try_again(self, outcomes: list[Outcome], releases: list[Claim]) -> frozenset[int]:
        """Until it is written or patience ends. Settling twice does no harm: the second finds no lease."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(DatabaseError):
                connection.close()
            time.sleep(0.2)
            try:
                return self._commit(outcomes, releases, [])[0]
            except DatabaseError:
                if time.monotonic() < until:
                    continue
                logger.exception("%d outcomes are lost: the sweeper will count them", len(outcomes))
                return frozenset()
