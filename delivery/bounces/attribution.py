"""Which copy an event is about: by a token of ours, or by an address mailed not long ago."""

import dataclasses
import datetime as dt

from delivery.bounces.events import BounceEvent
from delivery.models import Delivery, DeliveryState
from delivery.verp import read_envelope_sender, read_message_id
from subscribers.addresses import AddressError, canonical_address

# RFC 5321 §4.5.4.1: a server may try for five days before it gives up, and a report takes its time as well.
RECENT = dt.timedelta(days=10)
_GONE_OUT = (DeliveryState.SENT, DeliveryState.IN_DOUBT, DeliveryState.BOUNCED, DeliveryState.COMPLAINED)


@dataclasses.dataclass(frozen=True, slots=True)
class Attributed:
    """The copy an event is about; ``proven`` if a token of ours, or the one who sent it, says so."""

    delivery: Delivery
    proven: bool


def attribute(event: BounceEvent) -> Attributed | None:
    """The copy an event is about; None where nothing leads to one. A forged token leads nowhere."""
    if event.delivery_id is not None:
        return _proven(Delivery.objects.filter(pk=event.delivery_id).first())
    for address in event.returned_to:
        named = read_envelope_sender(address)
        if named is not None:
            return _proven(Delivery.objects.filter(pk=named).first())
    named = read_message_id(event.message_id)
    found = Delivery.objects.filter(pk=named).first() if named is not None else None
    if found is not None:
        return _proven(found)
    for address in (event.original, event.recipient):
        recent = _latest_to(address, before=event.received_at)
        if recent is not None:
            return Attributed(recent, proven=False)
    return None


def _proven(delivery: Delivery | None) -> Attributed | None:
    return Attributed(delivery, proven=True) if delivery is not None else None


def _latest_to(address: str, *, before: dt.datetime) -> Delivery | None:
    """The last copy to an address within RECENT. Found by the subscriber: deliveries have no index by address."""
    try:
        canonical = canonical_address(address)
    except AddressError:
        return None
    copies = Delivery.objects.filter(
        subscription__subscriber__address=canonical,
        state__in=_GONE_OUT,
        settled_at__gte=before - RECENT,
        settled_at__lte=before,
    )
    return copies.order_by("-settled_at").first()
