"""What the workers do for subscribers. A task's message is only a hint: the database knows what is due."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from newsletter.team import audit
from subscribers import confirmation_mail, consent, reader_requests, request_mail, signup, welcoming
from subscribers.guarding import flood_mail, floods

logger = logging.getLogger(__name__)


@shared_task
def send_confirmation(subscription_id: int) -> bool:
    """Send one confirmation mail if it is due. False: the server is away; a later tick tries again."""
    return confirmation_mail.MAILS.send_one(subscription_id, base_url=settings.BASE_URL)


@shared_task
def send_due_confirmations() -> None:
    """Send what waits: mails whose hint was lost, or that a server did not take. Beat calls it."""
    confirmation_mail.MAILS.send_due(base_url=settings.BASE_URL)


@shared_task
def send_welcome(subscription_id: int) -> bool:
    """Send one welcome mail if it is due. False: the server is away; a later tick tries again."""
    return welcoming.MAILS.send_one(subscription_id, base_url=settings.BASE_URL)


@shared_task
def send_due_welcomes() -> None:
    """Send the welcomes that wait. Beat calls it."""
    welcoming.MAILS.send_due(base_url=settings.BASE_URL)


@shared_task
def watch_signups() -> None:
    """See whether floods go on, and tell the people of newsletters that one began at. Beat calls it every minute."""
    floods.look_at_guarded(now=timezone.now())
    flood_mail.MAILS.send_due(base_url=settings.BASE_URL)


@shared_task
def send_request_mail(request_id: int) -> bool:
    """Send the mail of one reader's request if it is due. False: the server is away; a later tick tries again."""
    return request_mail.MAILS.send_one(request_id, base_url=settings.BASE_URL)


@shared_task
def send_due_request_mails() -> None:
    """Send the mails of requests that wait. Beat calls it."""
    request_mail.MAILS.send_due(base_url=settings.BASE_URL)


@shared_task
def forget_details() -> None:
    """Shorten network addresses that grew old, and delete requests that are over. Beat calls it every six hours."""
    now = timezone.now()
    while consent.shorten_addresses(now=now, days=settings.CONSENT_IP_DAYS) == consent.BATCH:
        pass
    while audit.shorten_addresses(now=now, days=settings.CONSENT_IP_DAYS) == audit.BATCH:
        pass
    reader_requests.forget_old(now)


@shared_task
def forget_unconfirmed_signups() -> None:
    """Delete signups that nobody confirmed. Beat calls it every six hours."""
    forgotten = signup.forget_unconfirmed(timezone.now())
    if forgotten:
        logger.info("Forgot %s signups that nobody confirmed within 30 days.", forgotten)
