"""What the workers do for subscribers. A task's message is only a hint: the database knows what is due."""

import logging
from collections.abc import Callable
from smtplib import SMTPException, SMTPRecipientsRefused

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from subscribers import confirmation_mail, consent, reader_requests, request_mail, signup, welcoming
from subscribers.address_checks.mail_servers import why_no_mail
from subscribers.guarding import flood_mail, floods

logger = logging.getLogger(__name__)


@shared_task
def send_confirmation(subscription_id: int) -> bool:
    """Send one confirmation mail if it is due. False: the server is away; a later tick tries again."""
    errand = confirmation_mail.take(subscription_id, now=timezone.now())
    if errand is None:
        return True
    because = why_no_mail(errand.subscription)
    if because:
        confirmation_mail.hold(errand, because=because)
        return True
    return _hand_over(
        lambda: confirmation_mail.send(errand, base_url=settings.BASE_URL),
        drop=lambda: confirmation_mail.drop(errand),
        put_off=lambda: confirmation_mail.put_off(errand, now=timezone.now()),
        about=f"The confirmation mail of subscription {subscription_id}",
    )


@shared_task
def send_due_confirmations() -> None:
    """Send what waits: mails whose hint was lost, or that a server did not take. Beat calls it."""
    for subscription_id in confirmation_mail.due(timezone.now()):
        if not send_confirmation(subscription_id):
            return  # the next ones would each wait for the same server


@shared_task
def send_welcome(subscription_id: int) -> bool:
    """Send one welcome mail if it is due. False: the server is away; a later tick tries again."""
    welcome = welcoming.take(subscription_id, now=timezone.now())
    if welcome is None:
        return True
    return _hand_over(
        lambda: welcoming.send(welcome, base_url=settings.BASE_URL),
        drop=lambda: welcoming.drop(welcome),
        put_off=lambda: welcoming.put_off(welcome, now=timezone.now()),
        about=f"The welcome mail of subscription {subscription_id}",
    )


@shared_task
def send_due_welcomes() -> None:
    """Send the welcomes that wait. Beat calls it."""
    for subscription_id in welcoming.due(timezone.now()):
        if not send_welcome(subscription_id):
            return  # the next ones would each wait for the same server


@shared_task
def watch_signups() -> None:
    """See whether floods go on, and tell the people of newsletters that one began at. Beat calls it every minute."""
    floods.look_at_guarded(now=timezone.now())
    for newsletter_id in flood_mail.due(timezone.now()):
        alarm = flood_mail.take(newsletter_id, now=timezone.now())
        if alarm is not None and not _tell(alarm):
            return


@shared_task
def send_request_mail(request_id: int) -> bool:
    """Send the mail of one reader's request if it is due. False: the server is away; a later tick tries again."""
    errand = reader_requests.take(request_id, now=timezone.now())
    if errand is None:
        return True
    return _hand_over(
        lambda: request_mail.send(errand, base_url=settings.BASE_URL),
        drop=lambda: reader_requests.drop(errand),
        put_off=lambda: reader_requests.put_off(errand, now=timezone.now()),
        about=f"The mail of request {request_id}",
    )


@shared_task
def send_due_request_mails() -> None:
    """Send the mails of requests that wait. Beat calls it."""
    for request_id in reader_requests.due(timezone.now()):
        if not send_request_mail(request_id):
            return  # the next ones would each wait for the same server


@shared_task
def forget_details() -> None:
    """Shorten network addresses that grew old, and delete requests that are over. Beat calls it every six hours."""
    now = timezone.now()
    while consent.shorten_addresses(now=now, days=settings.CONSENT_IP_DAYS) == consent.BATCH:
        pass
    reader_requests.forget_old(now)


@shared_task
def forget_unconfirmed_signups() -> None:
    """Delete signups that nobody confirmed. Beat calls it every six hours."""
    forgotten = signup.forget_unconfirmed(timezone.now())
    if forgotten:
        logger.info("Forgot %s signups that nobody confirmed within 30 days.", forgotten)


def _tell(alarm: flood_mail.Alarm) -> bool:
    return _hand_over(
        lambda: flood_mail.send(alarm, base_url=settings.BASE_URL),
        drop=lambda: flood_mail.drop(alarm),
        put_off=lambda: None,  # the end of the lease is the next try, while the flood lasts
        about=f"The mail about the flood at {alarm.page.newsletter.slug}",
    )


def _hand_over(send: Callable[[], None], *, drop: Callable[[], None], put_off: Callable[[], None], about: str) -> bool:
    """Send a mail, and see to what follows where that fails. False: the server is away."""
    try:
        send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        logger.warning("%s was refused: %s", about, codes)
        (drop if all(500 <= code < 600 for code in codes) else put_off)()
    except ValueError as error:
        logger.warning("%s cannot be made: %s", about, error)
        drop()
    except (OSError, SMTPException) as error:
        logger.warning("%s waits: %s", about, error)
        put_off()
        return False
    return True
