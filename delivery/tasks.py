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
    if beat.tick(now=timezone.now()):
        wake()


@shared_task
def send(lane: int = 0) -> None:
    """Send for a while whatever is due, as the sender of that number; then ask anew, if there is more."""
    wakeups.forget(lane)
    if dispatch.work_at(lane, now=timezone.now()):
        _ask([lane])


def wake() -> None:
    """Ask all senders that rest. Call it after the commit that gives them work."""
    _ask(free_lanes(lanes=settings.DELIVERY_SENDERS))


def _ask(lanes: Iterable[int]) -> None:
    """A message for each lane that none waits for.

    A broker that is away does not matter: the beat asks again within half a minute.
    """
    for lane in lanes:
        if not wakeups.note(lane):
            continue
        try:
            send.apply_async((lane,), expires=wakeups.WAKE_UP_SECONDS)
        except (OperationalError, OSError) as error:
            wakeups.forget(lane)
            logger.warning("Senders could not be woken, the beat will: %s", error)
            return
