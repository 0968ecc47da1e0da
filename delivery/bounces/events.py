"""The one form that everything which comes back is brought into, whatever way it came."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence

from delivery.bounces.classify import classify
from delivery.bounces.replies import kind_of_refusal
from delivery.bounces.verdict import Kind
from delivery.ledger import Outcome
from delivery.models import DeliveryState
from delivery.verp import read_envelope_sender

REFUSAL = "refusal"
"""The source of what a server said in the conversation itself: the ledger knows of it, the copy never went out."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class BounceEvent:
    """Something came back about one recipient.

    ``source`` is imap, lmtp, smtp, pipe, refusal or the name of a provider. ``digest`` (32 bytes) tells one story from
    another: a second event with the same changes nothing. ``delivery_id`` is given by who knows it first hand; else
    ``returned_to`` (addresses that may be envelope senders of ours), ``message_id``, ``recipient`` and ``original``
    lead to the copy.
    """

    source: str
    kind: Kind
    digest: bytes
    received_at: dt.datetime
    reason: str = ""
    status: str = ""
    recipient: str = ""
    original: str = ""
    returned_to: tuple[str, ...] = ()
    message_id: str = ""
    delivery_id: int | None = None
    excerpt: str = ""


def events_in(
    data: bytes, *, source: str, received_at: dt.datetime, returned_to: Sequence[str] = ()
) -> tuple[BounceEvent, ...]:
    """What a received message tells; nothing, if it is not about a delivery. ``returned_to`` is its envelope's.

    A message that came back to an envelope sender of ours is about one copy, whomever it names.
    """
    verdict = classify(data)
    if verdict.kind is Kind.NOT_A_BOUNCE:
        return ()
    addresses = tuple(dict.fromkeys([*returned_to, *verdict.returned_to]))
    ours = any(read_envelope_sender(address) is not None for address in addresses)
    told = (verdict.leading,) if ours else verdict.recipients
    message = hashlib.sha256(data).digest()
    return tuple(
        BounceEvent(
            source=source,
            kind=each.kind,
            digest=message if ours else digest_of(message, each.address.lower().encode()),
            received_at=received_at,
            reason=each.reason,
            status=each.status,
            recipient=each.address,
            original=each.original,
            returned_to=addresses,
            message_id=verdict.message_id,
            excerpt=_excerpt(each.text),
        )
        for each in told
    )


def refusal(outcome: Outcome, *, at: dt.datetime) -> BounceEvent:
    """A server's final no in the conversation itself: the same event, told by who heard it, for the ledger's reason."""
    claim = outcome.claim
    return BounceEvent(
        source=REFUSAL,
        kind=kind_of_refusal(outcome.reason, stage=outcome.stage, temporary=outcome.state != DeliveryState.FAILED),
        digest=digest_of(b"refusal", str(claim.id).encode(), str(claim.epoch).encode()),
        received_at=at,
        reason=outcome.reason,
        status=outcome.enhanced_code,
        delivery_id=claim.id,
        excerpt=_excerpt(outcome.detail),
    )


def digest_of(*parts: bytes) -> bytes:
    """A digest of what makes an event the one it is, such as a provider's name and its number of the event."""
    return hashlib.sha256(b"\0".join(parts)).digest()


def _excerpt(words: str) -> str:
    return " ".join(words.split()).replace("\0", "")[:500]
