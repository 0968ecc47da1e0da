"""Celery's messages are hints to look at the database: too many do no harm, and the beat makes up for lost ones."""

import logging
from collections.abc import Iterable
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from delivery import beat, dispatch, holding, reminders, wakeups
from delivery.senders import resting_senders
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
def send(sender: int = 0) -> None:
    """Send for a while whatever is due, as the sender of that number; then ask anew, if there is more."""
    wakeups.forget(sender)
    if dispatch.work_at(sender, now=timezone.now()):
        _ask([sender])


@shared_task
def send_due_reminders() -> None:
    """Tell authors of issues that were held, and of those that go out within a day. Beat calls it every minute."""
    now = timezone.now()
    mails = [(holding.tell, issue_id) for issue_id in holding.untold(now)]
    mails += [(reminders.remind, issue_id) for issue_id in reminders.due(now)]
    for send_mail, issue_id in mails:
        try:
            if not send_mail(issue_id, now=now, base_url=settings.BASE_URL):
                return  # the next ones would each wait for the same server
        except Exception:  # one that cannot be made keeps no other back
            logger.exception("The mail about issue %d was not sent; it is tried again in a minute", issue_id)


def wake() -> None:
    """Ask all senders that rest. Call it after the commit that gives them work."""
    _ask(resting_senders(most=settings.DELIVERY_SENDERS))


def _ask(senders: Iterable[int]) -> None:
    """A message for each sender that none waits for.

    A broker that is away does not matter: the beat asks again within half a minute.
    """
    for sender in senders:
        if not wakeups.note(sender):
            continue
        try:
            send.apply_async((sender,), expires=wakeups.WAKE_UP_SECONDS)
        except (OperationalError, OSError) as error:
            wakeups.forget(sender)
            logger.warning("Senders could not be woken, the beat will: %s", error)
            return
