"""What providers report of messages that were sent, as events of ours. anymail has put their words into its own.

What a receiving server said is judged as it is anywhere else (:mod:`delivery.bounces.judging`); where it said nothing
that tells, the provider's own opinion counts.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from delivery.bounces import BounceEvent
from delivery.bounces.events import digest_of
from delivery.bounces.judging import judge
from delivery.bounces.verdict import Kind
from delivery.providers.mail import COPY
from delivery.verp import read_message_id

# Where each provider says that a bounce is for good.
_FOR_GOOD: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "brevo": (("event",), frozenset({"hard_bounce", "invalid_email"})),
    "mailersend": (("type",), frozenset({"activity.hard_bounced"})),
    "mailgun": (("severity",), frozenset({"permanent"})),
    "mailjet": (("hard_bounce",), frozenset({"True", "true", "1"})),
    "mailtrap": (("event",), frozenset({"bounce"})),
    "mandrill": (("event",), frozenset({"hard_bounce"})),
    "postmark": (("Type",), frozenset({"HardBounce", "BadEmailAddress"})),
    "resend": (("data", "bounce", "type"), frozenset({"Permanent"})),
    "sparkpost": (("bounce_class",), frozenset({"10", "30", "90"})),
}
# Why a provider would not send at all.
_REJECTED = {
    RejectReason.INVALID: (Kind.HARD, "address_invalid"),
    RejectReason.BOUNCED: (Kind.HARD, "mailbox_unknown"),
    RejectReason.SPAM: (Kind.COMPLAINT, "spam_report"),
    RejectReason.BLOCKED: (Kind.SENDER_FAULT, "blocklisted"),
}
_PLAIN = {
    EventType.COMPLAINED: (Kind.COMPLAINT, "spam_report"),
    EventType.DEFERRED: (Kind.DELAYED, ""),
    EventType.AUTORESPONDED: (Kind.AUTOREPLY, ""),
    EventType.FAILED: (Kind.SENDER_FAULT, "other"),
}


def bounce_of(event: AnymailTrackingEvent, *, provider: str, received_at: dt.datetime) -> BounceEvent | None:
    """The event as ours; None for what is no news about a reader: sent, delivered, opened, clicked and the like."""
    words = " ".join(_text(part) for part in (event.mta_response, event.description)).strip()
    found = _verdict(event, words, provider=provider)
    if found is None:
        return None
    kind, reason, status = found
    token = copy_of(event)
    told_of = _text(event.event_id) or f"{_text(event.message_id)} {_text(event.recipient)} {event.timestamp}"
    return BounceEvent(
        source=provider,
        kind=kind,
        digest=digest_of(provider.encode(), _text(event.event_type).encode(), told_of.encode(), token.encode()),
        received_at=received_at,
        reason=reason,
        status=status,
        recipient=_text(event.recipient),
        message_id=f"<{token}@copy.invalid>" if token else _text(event.message_id),
        excerpt=" ".join(words.split())[:500],
    )


def is_leaving(event: AnymailTrackingEvent) -> bool:
    """Whether the reader left at the provider: by its own link, or its button in the mail program."""
    by_rejection = event.event_type == EventType.REJECTED and event.reject_reason == RejectReason.UNSUBSCRIBED
    return bool(event.event_type == EventType.UNSUBSCRIBED or by_rejection)


def copy_of(event: AnymailTrackingEvent) -> str:
    """The token of the copy that we wrote on the message; '' where the event does not give it back, or another's."""
    metadata = event.metadata if isinstance(event.metadata, Mapping) else {}
    tags = event.tags if isinstance(event.tags, list | tuple) else ()
    found = [_text(each) for each in (metadata.get(COPY), *tags)]
    return next((token for token in found if read_message_id(f"<{token}@copy.invalid>") is not None), "")


def _verdict(event: AnymailTrackingEvent, words: str, *, provider: str) -> tuple[Kind, str, str] | None:
    if event.event_type == EventType.BOUNCED:
        kind, reason, status = judge(words)
        if reason == "other" and _for_good(event.esp_event, provider=provider):
            invalid = event.reject_reason == RejectReason.INVALID
            return Kind.HARD, "address_invalid" if invalid else "mailbox_unknown", status
        return kind, reason, status
    if event.event_type == EventType.REJECTED and not is_leaving(event):
        return (*_REJECTED.get(event.reject_reason, (Kind.SOFT, "other")), "")
    if event.event_type in _PLAIN:
        return (*_PLAIN[event.event_type], "")
    return None


def _for_good(told: Any, *, provider: str) -> bool:
    path, values = _FOR_GOOD.get(provider, ((), frozenset()))
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else None
    return str(told) in values


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\0", "")[:2000]
