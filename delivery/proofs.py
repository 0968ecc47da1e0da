"""Test mail: the issue as it would go out now, to a few addresses, at once."""

import dataclasses
import time
from collections.abc import AsyncIterator, Sequence

from django.conf import settings
from django.utils import timezone

from delivery.looping import run_to_end
from delivery.message import CompiledMessage, Identity, Recipient, Unfillable, read_mailbox
from delivery.preparing import CannotBegin
from delivery.recipients import recipient_of, sample_recipient
from delivery.routes import routes_of_newsletter
from delivery.signing.compiling import compile_signed
from delivery.smtp import Timeouts
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Transport, TransportDown
from newsletter.document import Document
from newsletter.document.kinds import UnknownKind
from newsletter.editing.revisions import TESTED, mark_milestone
from newsletter.models import Issue
from newsletter.rendering import render_issue
from subscribers.models import Subscription

SUBJECT_PREFIX = "[TEST] "
PATIENCE = 15.0
"""Seconds at each stage, and after which no further address is begun with: a person waits."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProofResult:
    """What came of one address; ``detail`` is the server's answer, or what went wrong."""

    address: str
    sent: bool
    detail: str


def compile_issue(
    issue: Issue, *, document: Document | None = None, subject_prefix: str = ""
) -> tuple[CompiledMessage, Identity]:
    """The issue as it is now, ready to be filled. Raises CannotBegin."""
    try:
        rendered = render_issue(issue, base_url=settings.BASE_URL, document=document)
        identity = Identity.of(issue.newsletter, issue=issue)
        message = compile_signed(rendered, identity=identity, date=timezone.now(), subject_prefix=subject_prefix)
    except (ValueError, UnknownKind) as error:
        raise CannotBegin(f"{issue} cannot be made into a mail: {error}") from error
    return message, identity


def send_test(
    issue: Issue,
    *,
    to: Sequence[str],
    as_subscription: Subscription | None = None,
    document: Document | None = None,
) -> tuple[ProofResult, ...]:
    """Send the issue to each address of ``to``, marked as a test; nothing is noted in the ledger.

    Merge values are those of ``as_subscription``, or else the fallbacks; links never unsubscribe anybody. ``document``
    stands in for the stored words. Raises CannotBegin; what one address or the server objects to is in the results.
    """
    message, identity = compile_issue(issue, document=document, subject_prefix=SUBJECT_PREFIX)
    if document is None:
        mark_milestone(issue, TESTED)
    readers = [_reader(issue, address, as_subscription) for address in to]
    first = routes_of_newsletter(issue.newsletter_id, timeouts=Timeouts.all(PATIENCE))[0]
    try:
        transport = first.connect()
    except TransportDown as error:
        return tuple(ProofResult(address=reader.address, sent=False, detail=str(error)) for reader in readers)
    return run_to_end(_converse(message, readers, identity=identity, transport=transport))


async def _converse(
    message: CompiledMessage, readers: Sequence[Recipient], *, identity: Identity, transport: Transport
) -> tuple[ProofResult, ...]:
    try:
        return tuple([result async for result in _send_all(message, readers, identity=identity, transport=transport)])
    finally:
        await transport.close()


def _reader(issue: Issue, address: str, subscription: Subscription | None) -> Recipient:
    """The tester, with somebody's values and nobody's links."""
    sample = sample_recipient(issue.newsletter, address=address)
    if subscription is None:
        return sample
    reader = recipient_of(subscription)
    return sample._replace(name=reader.name, attributes=reader.attributes)


async def _send_all(
    message: CompiledMessage, readers: Sequence[Recipient], *, identity: Identity, transport: Transport
) -> AsyncIterator[ProofResult]:
    """Each in turn, until the server cannot be used or has used up our patience; the rest are told so."""
    until = time.monotonic() + PATIENCE
    why_not = ""
    for reader in readers:
        if not why_not and time.monotonic() > until:
            why_not = "the server takes too long"
        if why_not:
            yield ProofResult(address=reader.address, sent=False, detail=f"Not tried: {why_not}.")
            continue
        try:
            yield await _send(message, reader, identity=identity, transport=transport)
        except TransportDown as error:
            why_not = str(error).rstrip(".")
            yield ProofResult(address=reader.address, sent=False, detail=str(error))


async def _send(
    message: CompiledMessage, reader: Recipient, *, identity: Identity, transport: Transport
) -> ProofResult:
    """One address. Raises TransportDown."""
    try:
        mailbox, sender = read_mailbox(reader.address), read_mailbox(identity.sender_address)
        envelope = Envelope(sender.address, mailbox.address, mailbox.international or sender.international)
        result = await transport.prepare(envelope, message.fill(reader))
        answer = await transport.finish(result) if isinstance(result, Prepared) else result
    except Unfillable as error:
        return ProofResult(address=reader.address, sent=False, detail=str(error))
    if isinstance(answer, NoReply):
        detail = f"The server did not answer after the whole message: {answer.text}. It may have arrived."
        return ProofResult(address=reader.address, sent=False, detail=detail)
    if isinstance(answer, Broken):
        return ProofResult(address=reader.address, sent=False, detail=f"The connection broke: {answer.text}.")
    reply = answer.reply if isinstance(answer, Refused) else answer
    return ProofResult(address=reader.address, sent=reply.positive, detail=str(reply))
