"""One sender's turn."""

import datetime as dt

from django.conf import settings

from delivery import due
from delivery.engine import send_for
from delivery.senders import as_sender
from delivery.stopping import asked_to_stop


def work_at(number: int, *, now: dt.datetime) -> bool:
    """Send for ``DELIVERY_SLICE_SECONDS`` at most as sender ``number``, if nobody is it and there is to be one.

    Says whether another turn is wanted at once.
    """
    if number >= settings.DELIVERY_SENDERS or not due.under_way(now=now):
        return False
    with as_sender(number) as free, asked_to_stop() as stop:
        return free and send_for(seconds=settings.DELIVERY_SLICE_SECONDS, stop=stop).more
