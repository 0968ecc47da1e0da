"""Acting on an event: the record, the ledger and the reader, in one transaction. The same event twice is one."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction

from delivery.bounces.attribution import Attributed, attribute
from delivery.bounces.events import REFUSAL, BounceEvent
from delivery.bounces.policy import Action, Streak, decide
from delivery.bounces.streaks import sent_at, streaks
from delivery.bounces.verdict import Kind
from delivery.ledger.returns import take_back
from delivery.models import BounceRecord, Delivery, DeliveryState, Lease, LeaseStage
from delivery.reasons import reason_label
from subscribers.addresses import address_hash
from subscribers.bouncing import take_bounce, take_complaint
from subscribers.traces import ERASED

_BECOMES = {
    Kind.HARD: DeliveryState.BOUNCED,
    Kind.SOFT: DeliveryState.BOUNCED,
    Kind.SENDER_FAULT: DeliveryState.BOUNCED,
    Kind.COMPLAINT: DeliveryState.COMPLAINED,
}


class TooEarly(Exception):
    """The bounce was faster than the answer it follows: the copy still stands at its dot. Apply it again in a while."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What an event led to; ``record`` is None if it was known already."""

    record: BounceRecord | None
    delivery: Delivery | None = None
    action: Action = Action.NOTHING


def apply_all(events: Iterable[BounceEvent]) -> list[Applied | TooEarly | DatabaseError]:
    """:func:`apply` for several, with one commit; what became of each, in their order.

    One that fails leaves the others as they are. Raises DatabaseError where none is kept, as when the database goes
    away.
    """
    results: list[Applied | TooEarly | DatabaseError] = []
    with transaction.atomic():
        for event in events:
            try:
                results.append(apply(event))
            except TooEarly as error:
                results.append(error)
            except DatabaseError as error:
                if transaction.get_connection().needs_rollback:  # there is no way back to before this one alone
                    raise
                results.append(error)
    return results


@transaction.atomic
def apply(event: BounceEvent) -> Applied:
    """Keep the event and do what follows from it. Raises TooEarly, with nothing changed."""
    found = attribute(event)
    record = _keep(event, found)
    if record is None or found is None:
        return Applied(record=record, delivery=found.delivery if found else None)
    state = _BECOMES.get(event.kind)
    if state is not None and event.source != REFUSAL and (found.proven or not settings.BOUNCE_DOMAIN):
        _take_back(found.delivery, state=state, event=event)
    action = action_on(event, found)
    match action:
        case Action.SUPPRESS:
            take_bounce(found.delivery.address, note=note_of(event))
        case Action.UNSUBSCRIBE:
            take_complaint(found.delivery.address, note=note_of(event))
    return Applied(record=record, delivery=found.delivery, action=action)


def fields_of(event: BounceEvent, found: Attributed | None) -> dict[str, Any]:
    """What is kept of an event, beside its digest."""
    return {
        "delivery": found.delivery if found else None,
        "address_hash": address_hash(found.delivery.address) if found else b"",
        "kind": event.kind.value,
        "reason": event.reason[:60],
        "status": event.status[:11],
        "excerpt": "" if found is not None and is_erased(found.delivery) else event.excerpt[:500],
        "source": event.source[:40],
        "proven": found is not None and found.proven,
        "received_at": event.received_at,
    }


def note_of(event: BounceEvent) -> str:
    """Why an address is suppressed, as the list says it."""
    return f"{event.received_at:%Y-%m-%d}: {reason_label(event.reason)} {event.status}".strip()


def _keep(event: BounceEvent, found: Attributed | None) -> BounceRecord | None:
    """The event's row; None if there is one already, written by whomever."""
    record, made = BounceRecord.objects.get_or_create(digest=event.digest, defaults=fields_of(event, found))
    return record if made else None


def _take_back(delivery: Delivery, *, state: DeliveryState, event: BounceEvent) -> None:
    def take() -> bool:
        reason = event.reason or event.kind
        detail = "" if is_erased(delivery) else event.excerpt
        return take_back(delivery.pk, state=state, reason=reason, detail=detail, now=event.received_at)

    if take():
        return
    if Lease.objects.filter(delivery=delivery, stage=LeaseStage.HANDOFF).exists():
        raise TooEarly(f"Delivery {delivery.pk} is still at its dot: its answer is not written down yet.")
    take()  # the answer may have been written down between the two looks


def action_on(event: BounceEvent, found: Attributed, *, streak: Streak | None = None) -> Action:
    """What is to be done about the reader of a copy that an event is about; ``streak`` is looked up where it counts."""
    if is_erased(found.delivery):
        return Action.NOTHING
    subscription = found.delivery.subscription
    confirmed_at = subscription.confirmed_at if subscription is not None else None
    if streak is None:
        streak = streaks([(event, found)])[found.delivery.pk] if event.kind is Kind.SOFT else Streak()
    return decide(
        event.kind,
        proven=found.proven,
        proof_expected=bool(settings.BOUNCE_DOMAIN),
        confirmed_since=confirmed_at is not None and confirmed_at > sent_at(event, found),
        streak=streak,
    )


def is_erased(delivery: Delivery) -> bool:
    """Whether nobody is to know any more whose copy it was: a late bounce would bring the address back."""
    return delivery.address == ERASED
