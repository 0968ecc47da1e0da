"""A mailing as a sender has it in hand: compiled once, filled for each claim."""

import datetime as dt
import time
from collections.abc import Mapping

from delivery import ledger
from delivery.ledger import Claim
from delivery.message import CompiledMessage, Identity, Mailbox, read_mailbox
from delivery.models import Mailing
from delivery.recipients import recipient_of_claim
from delivery.routes import Route
from delivery.signing.compiling import compile_signed
from delivery.transport import Envelope
from delivery.verp import CopyNames
from newsletter.rendering.types import RenderedIssue, digest_of
from subscribers.reader_links import press_of_issue

DRY_SECONDS = 1.0
"""How long a domain group in which nothing was due is not asked about again."""


class Altered(Exception):
    """What was frozen when the mailing began was changed since; half of its readers would get another mail."""


class Work:
    """One mailing. Made and asked for claims in the clerk's thread, filled in the loop's.

    ``stumbles`` counts the copies in a row that could not be made, for a reason nobody foresaw.

    Raises KeyTrouble or CannotSign where a copy could not be signed that should be, and Altered.
    """

    def __init__(self, mailing: Mailing) -> None:
        if digest_of(mailing.rendered) != mailing.rendered_hash:
            raise Altered(
                "Its mail is not the one it began with: it was changed in the database. Cancel it, and send it anew."
            )
        self.mailing = mailing
        self._identity = Identity.from_json(mailing.identity)
        self._sender: Mailbox = read_mailbox(self._identity.sender_address)
        self._message: CompiledMessage = compile_signed(
            RenderedIssue.from_json(mailing.rendered), identity=self._identity, date=mailing.date
        )
        self._names = CopyNames(sender=self._sender.address)
        self._press = press_of_issue(mailing.issue_id)
        self._dry_until: dict[str, float] = {}
        self.stumbles = 0
        self.routes: list[Route] = []

    @property
    def sending_domain(self) -> str:
        """The domain in From."""
        return self._sender.domain

    def groups(self) -> list[str]:
        """The domain groups that may have copies due."""
        now = time.monotonic()
        return [group for group in self.mailing.groups if self._dry_until.get(group, 0.0) <= now]

    def ask_anew(self) -> None:
        """Take no group for dry any more: a copy may have been given back since."""
        self._dry_until.clear()

    def claim(self, quotas: Mapping[str, int], *, limit: int, now: dt.datetime, lease: dt.timedelta) -> list[Claim]:
        """Copies of the groups in ``quotas`` that are due, at most so many of each."""
        claims = ledger.claim(self.mailing.pk, quotas=quotas, limit=limit, now=now, lease=lease)
        if len(claims) < limit:
            found = dict.fromkeys(quotas, 0)
            for claim in claims:
                found[claim.domain_group] += 1
            dry = time.monotonic() + DRY_SECONDS
            self._dry_until.update((group, dry) for group, count in found.items() if count < quotas[group])
        return claims

    def fill(self, claim: Claim) -> tuple[Envelope, bytes]:
        """What goes over the wire for this copy. Raises Unfillable."""
        mailbox = read_mailbox(claim.to_address)
        message = self._message.fill(recipient_of_claim(claim, names=self._names, press=self._press))
        envelope = Envelope(
            self._names.envelope_sender(claim.id),
            mailbox.address,
            mailbox.international or self._sender.international,
            clean=True,
        )
        return envelope, message
