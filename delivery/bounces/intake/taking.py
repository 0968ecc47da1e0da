"""What every way in does with a message: read it, apply it, and say whether it may be forgotten."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction

from delivery.bounces.applying import Applied, apply
from delivery.bounces.events import events_in
from delivery.bounces.leaving_by_mail import LeftByMail, leave_by_mail, leavers_in

logger = logging.getLogger(__name__)


def take(
    data: bytes, *, source: str, received_at: dt.datetime, returned_to: Sequence[str] = ()
) -> list[Applied | LeftByMail]:
    """Apply what a message tells, all of it or nothing. When this returns it is committed.

    Raises TooEarly and django.db.DatabaseError, with nothing changed: the message is to be offered again. A message
    that is not about a delivery tells nothing, and is no error.
    """
    leavers = leavers_in(data, returned_to=returned_to)
    if leavers:
        return _take_leave(leavers, source=source, received_at=received_at)
    events = events_in(data, source=source, received_at=received_at, returned_to=returned_to)
    with transaction.atomic():
        applied = [apply(event) for event in events]
    for event, result in zip(events, applied, strict=True):
        copy = f"delivery {result.delivery.pk}" if result.delivery else "no copy of ours"
        logger.info("%s %s (%s): %s, %s", source, event.kind, event.reason, copy, result.action)
    return list(applied)


def _take_leave(leavers: Sequence[int], *, source: str, received_at: dt.datetime) -> list[Applied | LeftByMail]:
    with transaction.atomic():
        left = [leave_by_mail(each, source=source, now=received_at) for each in leavers]
    for each in left:
        logger.info(
            "%s asked to leave: subscription %d%s", source, each.subscription_id, "" if each.ended else ", not open"
        )
    return list(left)
