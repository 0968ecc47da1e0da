"""What follows from a provider's events: those about mail are applied as bounces, those about leaving end it."""

import datetime as dt
import logging
from collections.abc import Iterable

from anymail.signals import AnymailTrackingEvent

from delivery.bounces import apply
from delivery.bounces.applying import TooEarly
from delivery.models import Delivery
from delivery.providers.events import bounce_of, copy_of, is_leaving
from delivery.verp import read_message_id
from subscribers.consent import Evidence
from subscribers.leaving import leave

logger = logging.getLogger(__name__)


def take_events(events: Iterable[object], *, provider: str, now: dt.datetime) -> int:
    """Apply each by itself and say how many told something; one known already changes nothing.

    Raises TooEarly where one came before its copy's answer was written down, and django.db.DatabaseError: then they are
    to be offered again, all of them.
    """
    told, early = 0, None
    for event in events:
        if not isinstance(event, AnymailTrackingEvent):
            continue
        if is_leaving(event):
            told += _take_leave(event, provider=provider, now=now)
            continue
        bounce = bounce_of(event, provider=provider, received_at=now)
        if bounce is None:
            continue
        try:
            applied = apply(bounce)
        except TooEarly as error:
            early = error
            continue
        told += applied.record is not None
        logger.info("%s %s (%s): %s", provider, bounce.kind, bounce.reason, applied.action)
    if early is not None:
        raise early
    return told


def _take_leave(event: AnymailTrackingEvent, *, provider: str, now: dt.datetime) -> bool:
    """End the subscription that the copy was for. Without our token nobody knows which of a person's it was."""
    token = copy_of(event)
    named = read_message_id(f"<{token}@copy.invalid>") if token else None
    copy = Delivery.objects.select_related("subscription").filter(pk=named).first() if named is not None else None
    if copy is None or copy.subscription is None:
        logger.warning("%s: somebody left, and nothing says which copy it was about", provider)
        return False
    source = f"unsubscribed at the mail provider ({provider})"
    return leave(copy.subscription, evidence=Evidence(source=source), now=now, reason=source)
