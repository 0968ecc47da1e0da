"""One worker's turn at a mailing."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from delivery import mailings
from delivery.lanes import lane
from delivery.models import Mailing
from delivery.route import open_route
from delivery.sender import Sender
from delivery.stopping import asked_to_stop


def work_at(mailing_id: int, *, number: int = 0, now: dt.datetime) -> bool:
    """Send for ``DELIVERY_SLICE_SECONDS`` at most, in lane ``number``, if that is free and there is such a lane.

    Says whether another turn is wanted at once.
    """
    mailing = Mailing.objects.select_related("issue").filter(pk=mailing_id).first()
    if mailing is None or not mailings.has_work(mailing, now=now):
        if mailing is not None:
            mailings.finish_if_done(mailing, now=now)
        return False
    if number >= settings.DELIVERY_LANES:
        return False
    with lane(mailing_id, number) as free, asked_to_stop() as stop:
        if not free:
            return False
        sender = Sender(mailing, stop=stop, seconds=settings.DELIVERY_SLICE_SECONDS)
        sender.run(open_route(while_waiting=sender.keep_leases))
    now = timezone.now()
    mailing.refresh_from_db()
    if mailings.finish_if_done(mailing, now=now):
        return False
    return mailings.has_work(mailing, now=now)
