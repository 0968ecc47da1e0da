"""What the workers do for writers. A task's message is only a hint: the database knows what is due."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from newsletter.access import account_mail, sessions, sign_in_throttle
from newsletter.link_checking import asking, rounds
from newsletter.outgoing_requests import RequestError
from newsletter.planning import page_details
from newsletter.team import invitation_mail, invitations

logger = logging.getLogger(__name__)

WAKE_SECONDS = 5
_WOKEN = "link-check-woken"


@shared_task
def check_links() -> None:
    """Look at links that are due; then ask anew, if there are more."""
    cache.delete(_WOKEN)
    if rounds.check_due(now=timezone.now()):
        wake_link_checks()


@shared_task
def forget_link_checks() -> None:
    """Delete what was found of links that no issue has any more. Beat calls it once a day."""
    forgotten = asking.forget_unused(now=timezone.now())
    if forgotten:
        logger.info("Forgot %s links that no issue asked about in 90 days.", forgotten)


def wake_link_checks() -> None:
    """Ask a worker to look. Call it after the commit; one message waits at a time, and a lost one is made up for by
    the next time someone looks at the issue.
    """
    if not cache.add(_WOKEN, "yes", WAKE_SECONDS):
        return
    try:
        check_links.apply_async(expires=3600)
    except (OperationalError, OSError) as error:
        cache.delete(_WOKEN)
        logger.warning("Nobody could be asked to look at links: %s", error)


@shared_task
def read_page_of_link(item_id: int) -> None:
    """Ask the page of a link in the bin for its title and description."""
    try:
        page_details.fill_in(item_id)
    except RequestError as error:
        logger.info("The page of link %s says nothing: %s", item_id, error)


def ask_for_page_of_link(item_id: int) -> None:
    """Have the page of a link read after the commit. Without a broker the link keeps the words it has."""

    def ask() -> None:
        try:
            read_page_of_link.apply_async((item_id,), expires=3600, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("Nobody could be asked to read the page of link %s: %s", item_id, error)

    transaction.on_commit(ask)


@shared_task
def send_invitation(invitation_id: int) -> bool:
    """Send the mail of one invitation into a team if it is due. False: the server is away; a later tick tries again."""
    return invitation_mail.MAILS.send_one(invitation_id, base_url=settings.BASE_URL)


@shared_task
def send_due_invitations() -> None:
    """Send what waits: mails whose hint was lost, or that a server did not take. Beat calls it."""
    invitation_mail.MAILS.send_due(base_url=settings.BASE_URL)


@shared_task
def forget_invitations() -> None:
    """Delete invitations that are long over. Beat calls it once a day."""
    invitations.forget_old(timezone.now())


def ask_for_invitation(invitation_id: int) -> None:
    """Have the mail of an invitation looked at after the commit. A broker that is away costs a minute."""

    def ask() -> None:
        try:
            send_invitation.apply_async((invitation_id,), retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("No broker for the mail of invitation %s: %s", invitation_id, error)

    transaction.on_commit(ask)


@shared_task
def send_account_mails() -> None:
    """Send what accounts are to be told, and links for forgotten passwords. Beat calls it every minute as well."""
    account_mail.MAILS.send_due(base_url=settings.BASE_URL)


@shared_task
def forget_sign_ins() -> None:
    """Delete sessions that ended by themselves, failures that do not count any more, and mails to accounts that were
    sent. Beat calls it every hour.
    """
    now = timezone.now()
    sessions.forget_old(now)
    sign_in_throttle.forget_old(now)
    account_mail.forget_old(now)


def ask_for_account_mails() -> None:
    """Have mails to accounts looked at after the commit. A broker that is away costs a minute: beat looks too."""

    def ask() -> None:
        try:
            send_account_mails.apply_async(expires=600, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("No broker for mails to accounts: %s", error)

    transaction.on_commit(ask)
