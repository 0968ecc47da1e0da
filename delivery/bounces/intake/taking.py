"""What every way in does with a message: read it, apply it, and say whether it may be forgotten."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction

from delivery.bounces.applying import Applied, apply
from delivery.bounces.events import events_in

logger = logging.getLogger(__name__)


def take(data: bytes, *, source: str, received_at: dt.datetime, returned_to: Sequence[str] = ()) -> list[Applied]:
    """Apply what a message tells, all of it or nothing. When this returns it is committed.

    Raises TooEarly and django.db.DatabaseError, with nothing changed: the message is to be offered again. A message
    that is not about a delivery tells nothing, and is no error.
    """
    events = events_in(data, source=source, received_at=received_at, returned_to=returned_to)
    with transaction.atomic():
        applied = [apply(event) for event in events]
    for event, result in zip(events, applied, strict=True):
        copy = f"delivery {result.delivery.pk}" if result.delivery else "no copy of ours"
        logger.info("%s %s (%s): %s, %s", source, event.kind, event.reason, copy, result.action)
    return applied
