"""One worker's send loop: claim a batch, and for each copy prepare, commit the hand-off, then the dot.

The order is the promise. A worker that dies before the commit leaves a claim, which the sweeper returns; one that dies
after it leaves a hand-off, which the sweeper counts as in doubt. Nobody else sends either in the meantime.
"""

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError, connection, transaction
from django.utils import timezone

from delivery import ledger, mailings, trouble
from delivery.faults import fault
from delivery.ledger import Claim, Outcome
from delivery.message import CompiledMessage, Identity, Mailbox, Unfillable, compile_message, read_mailbox
from delivery.models import Mailing, MailingState, Stage
from delivery.outcomes import Result, outcome_of, reply_in, unfillable, words_of
from delivery.reasons import SENDER_FAULTS
from delivery.recipients import recipient_of_claim
from delivery.transport import Envelope, Prepared, Transport, TransportDown
from delivery.verp import envelope_sender
from newsletter.rendering.types import RenderedIssue

logger = logging.getLogger(__name__)

PAUSE_CHECK_SECONDS = 0.5
BREAKS_IN_A_ROW = 3
"""So many broken connections without a message taken between them count as a server that cannot be used."""


class Sender:
    """Sends copies of one mailing over one transport until told to stop."""

    def __init__(self, mailing: Mailing, *, stop: Callable[[], bool], seconds: float) -> None:
        self._mailing = mailing
        self._stop = stop
        self._until = time.monotonic() + seconds
        self._lease = dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
        self._identity = Identity.from_json(mailing.identity)
        self._message: CompiledMessage = compile_message(
            RenderedIssue.from_json(mailing.rendered), identity=self._identity, date=mailing.date
        )
        self._sender: Mailbox = read_mailbox(self._identity.sender_address)
        self._held: dict[int, Claim] = {}
        self._outcomes: list[Outcome] = []
        self._breaks = 0
        self._tried = 0
        self._renewed_at = self._looked_at = time.monotonic()
        self._sending = True

    def run(self, transport: Transport) -> int:
        """Send until the time is up, nothing is due, the mailing is paused, or the server cannot be used.

        Says how many copies were tried.
        """
        try:
            transport.open()
            while self._may_go_on() and (claims := self._claim()):
                self._send_all(claims, transport)
        except TransportDown as error:
            self._note_trouble(str(error))
        finally:
            self._write_down_and_give_back()
            transport.close()
        return self._tried

    def keep_leases(self) -> None:
        """Renew what is held, if a third of the lease is gone. Called while a slow server thinks; never raises."""
        if time.monotonic() - self._renewed_at < self._lease.total_seconds() / 3:
            return
        self._renewed_at = time.monotonic()
        try:
            ledger.renew(list(self._held.values()), now=timezone.now(), lease=self._lease)
        except DatabaseError:
            logger.exception("The leases of %d deliveries could not be renewed", len(self._held))

    def _claim(self) -> list[Claim]:
        self._write_down()
        claims = ledger.claim(self._mailing.pk, limit=settings.DELIVERY_BATCH, now=timezone.now(), lease=self._lease)
        self._held = {claim.id: claim for claim in claims}
        self._renewed_at = time.monotonic()
        return claims

    def _send_all(self, claims: list[Claim], transport: Transport) -> None:
        for claim in claims:
            if not self._may_go_on():
                return
            self._send_one(claim, transport)
            self.keep_leases()

    def _send_one(self, claim: Claim, transport: Transport) -> None:
        """One copy, to its dot and its answer. Raises TransportDown where the copy was not tried at all."""
        started = time.monotonic()
        try:
            mailbox = read_mailbox(claim.to_address)
            message = self._message.fill(recipient_of_claim(claim, issue_id=self._mailing.issue_id))
        except Unfillable as error:
            self._settle(claim, unfillable(claim, str(error)))
            return
        except Exception as error:  # whatever is wrong with one reader's values must not stop the others
            logger.exception("Copy %d of mailing %d cannot be made", claim.id, self._mailing.pk)
            self._settle(claim, unfillable(claim, f"The copy could not be made ({type(error).__name__}: {error})."))
            return
        envelope = Envelope(
            envelope_sender(claim.uuid, sender=self._sender.address),
            mailbox.address,
            mailbox.international or self._sender.international,
        )
        result: Prepared | Result = transport.prepare(envelope, message)
        if isinstance(result, Prepared):
            if self._stop() or not self._hand_off(claim):
                transport.abandon(result)
                self._give_back(claim)
                return
            result = transport.finish(result)
        self._tried += 1
        seconds = time.monotonic() - started
        self._settle(claim, outcome_of(claim, result, seconds=seconds, route=transport.route))
        self._count_breaks(result)

    def _hand_off(self, claim: Claim) -> bool:
        """Commit that the dot goes out next, and with it what came of the copies before; False if it may not."""
        with transaction.atomic():
            self._check(ledger.settle(self._outcomes, now=timezone.now()))
            allowed = ledger.hand_off([claim], now=timezone.now(), lease=self._lease)
        self._outcomes = []
        return claim.id in allowed

    def _give_back(self, claim: Claim) -> None:
        """Its reader left, or we are to stop: the next claim finds out which."""
        ledger.release([claim])
        self._held.pop(claim.id, None)

    def _settle(self, claim: Claim, outcome: Outcome) -> None:
        """Remember what came of a copy; it is written with the next hand-off, in the same commit."""
        self._held.pop(claim.id, None)
        self._outcomes.append(outcome)
        if outcome.reason in SENDER_FAULTS:
            self._write_down()
            self._pause_if_at_fault()

    def _write_down(self) -> None:
        """What came of copies is forgotten here only after it is committed there."""
        self._check(ledger.settle(self._outcomes, now=timezone.now()))
        self._outcomes = []

    def _check(self, settled: frozenset[int]) -> None:
        if len(settled) != len(self._outcomes):
            logger.warning("%d outcomes came after their leases had run out", len(self._outcomes) - len(settled))

    def _write_down_and_give_back(self) -> None:
        """At the end, come what may; a database that was gone for a moment gets a second chance."""
        for last in (False, True):
            try:
                self._write_down()
                ledger.release(list(self._held.values()))
                self._held = {}
            except DatabaseError:
                if last:
                    logger.exception("%d outcomes are lost: the sweeper will count them", len(self._outcomes))
                connection.close()
            else:
                return

    def _count_breaks(self, result: Result) -> None:
        """A server that hangs up again and again is left alone for a while. Raises TransportDown."""
        reply = reply_in(result)
        if reply is None or reply.code == 421:
            self._breaks += 1
        elif reply.positive:
            self._breaks = 0
            if self._mailing.trouble_count:
                trouble.clear(self._mailing)
        if self._breaks >= BREAKS_IN_A_ROW:
            text = f"the connection broke {self._breaks} times in a row: {words_of(result)}"
            raise TransportDown(text, stage=Stage.DATA)

    def _pause_if_at_fault(self) -> None:
        why = fault(self._mailing)
        if not why:
            return
        self._sending = False
        with contextlib.suppress(mailings.WrongState):  # another lane was faster
            mailings.pause(self._mailing, reason=why)

    def _note_trouble(self, text: str) -> None:
        logger.warning("Mailing %d stands still: %s", self._mailing.pk, text)
        trouble.note(self._mailing.pk, text=text[:1].upper() + text[1:], now=timezone.now())

    def _may_go_on(self) -> bool:
        """Whether to take up another copy; the mailing's state is looked at twice a second."""
        now = time.monotonic()
        if self._sending and now - self._looked_at >= PAUSE_CHECK_SECONDS:
            self._looked_at = now
            self._sending = Mailing.objects.filter(pk=self._mailing.pk, state=MailingState.SENDING).exists()
        return self._sending and now < self._until and not self._stop()
