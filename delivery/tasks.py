"""Celery's messages are hints to look at the database: too many do no harm, and the beat makes up for lost ones."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from delivery import beat, dispatch, proofs
from delivery.stopping import shut_down
from newsletter.models import Issue
from subscribers.models import Subscription

logger = logging.getLogger(__name__)


@worker_shutting_down.connect
def _stop_send_loops(**_kwargs: Any) -> None:
    shut_down()


@shared_task
def tick() -> None:
    """Begin what is due, sweep, end what is done, and wake workers for the rest."""
    for mailing_id in beat.tick(now=timezone.now()):
        wake(mailing_id)


@shared_task
def send_mailing(mailing_id: int) -> None:
    """Send for a while; then hand the place back, so that other tasks get their turn, and ask for another."""
    if dispatch.work_at(mailing_id, now=timezone.now()):
        send_mailing.delay(mailing_id)


@shared_task
def send_test_mail(issue_id: int, addresses: list[str], subscription_id: int | None = None) -> None:
    """Send a test of the issue as it is now."""
    issue = Issue.objects.select_related("newsletter").get(pk=issue_id)
    readers = Subscription.objects.select_related("subscriber")
    reader = readers.filter(pk=subscription_id).first() if subscription_id is not None else None
    for result in proofs.send_test(issue, to=addresses, as_subscription=reader):
        if not result.sent:
            logger.warning("The test of %s did not go to %s: %s", issue, result.address, result.detail)


def wake(mailing_id: int) -> None:
    """Ask as many workers as may work at the mailing. Call it after the commit that gives them work.

    A broker that is away does not matter: the beat asks again within half a minute.
    """
    try:
        for _lane in range(settings.DELIVERY_LANES):
            send_mailing.delay(mailing_id)
    except (OperationalError, OSError) as error:
        logger.warning("Workers could not be woken for mailing %d, the beat will: %s", mailing_id, error)
