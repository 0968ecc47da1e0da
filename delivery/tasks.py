"""Celery's messages are hints to look at the database: too many do no harm, and the beat makes up for lost ones."""

import logging
from collections.abc import Iterable
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from delivery import beat, dispatch, wakeups
from delivery.lanes import free_lanes
from delivery.stopping import shut_down

logger = logging.getLogger(__name__)


@worker_shutting_down.connect
def _stop_send_loops(**_kwargs: Any) -> None:
    shut_down()


@shared_task
def tick() -> None:
    """Begin what is due, sweep, end what is done, and wake senders for the rest."""
    for mailing_id in beat.tick(now=timezone.now()):
        wake(mailing_id)


@shared_task
def send_mailing(mailing_id: int, lane: int = 0) -> None:
    """Send for a while in that lane; then hand the place back, so that other mailings get their turn, and ask anew."""
    wakeups.forget(mailing_id, lane=lane)
    if dispatch.work_at(mailing_id, number=lane, now=timezone.now()):
        _ask(mailing_id, [lane])


def wake(mailing_id: int) -> None:
    """Ask as many senders as may still join the mailing. Call it after the commit that gives them work."""
    _ask(mailing_id, free_lanes(mailing_id, lanes=settings.DELIVERY_LANES))


def _ask(mailing_id: int, lanes: Iterable[int]) -> None:
    """A message for each lane that none waits for.

    A broker that is away does not matter: the beat asks again within half a minute.
    """
    for lane in lanes:
        if not wakeups.note(mailing_id, lane=lane):
            continue
        try:
            send_mailing.apply_async((mailing_id, lane), expires=wakeups.WAKE_UP_SECONDS)
        except (OperationalError, OSError) as error:
            wakeups.forget(mailing_id, lane=lane)
            logger.warning("Senders could not be woken for mailing %d, the beat will: %s", mailing_id, error)
            return
