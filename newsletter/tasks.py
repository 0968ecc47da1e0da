"""What the workers do for writers. A task's message is only a hint: the database knows what is due."""

import logging

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from newsletter.link_checking import asking, rounds
from newsletter.outgoing_requests import RequestError
from newsletter.planning import page_details

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
