"""What the workers do for subscribers. A task's message is only a hint: the database knows what is due."""

import logging
from smtplib import SMTPException, SMTPRecipientsRefused

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from subscribers import confirmation_mail, signup

logger = logging.getLogger(__name__)


@shared_task
def send_confirmation(subscription_id: int) -> bool:
    """Send one confirmation mail if it is due. False: the server is away; a later tick tries again."""
    errand = confirmation_mail.take(subscription_id, now=timezone.now())
    if errand is None:
        return True
    try:
        confirmation_mail.send(errand, base_url=settings.BASE_URL)
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        logger.warning("The confirmation mail of subscription %s was refused: %s", subscription_id, codes)
        if all(500 <= code < 600 for code in codes):
            confirmation_mail.drop(errand)
        else:
            confirmation_mail.put_off(errand, now=timezone.now())
    except ValueError as error:
        logger.warning("The confirmation mail of subscription %s cannot be made: %s", subscription_id, error)
        confirmation_mail.drop(errand)
    except (OSError, SMTPException) as error:
        logger.warning("The confirmation mail of subscription %s waits: %s", subscription_id, error)
        confirmation_mail.put_off(errand, now=timezone.now())
        return False
    return True


@shared_task
def send_due_confirmations() -> None:
    """Send what waits: mails whose hint was lost, or that a server did not take. Beat calls it."""
    for subscription_id in confirmation_mail.due(timezone.now()):
        if not send_confirmation(subscription_id):
            return  # the next ones would each wait for the same server


@shared_task
def forget_unconfirmed_signups() -> None:
    """Delete signups that nobody confirmed. Beat calls it every six hours."""
    forgotten = signup.forget_unconfirmed(timezone.now())
    if forgotten:
        logger.info("Forgot %s signups that nobody confirmed within 30 days.", forgotten)
