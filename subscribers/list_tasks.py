"""What the workers do for the list of readers. A task's message is only a hint: the database knows what is due."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.listing import bulk, counting, indexing
from subscribers.models import BulkAct

logger = logging.getLogger(__name__)

SECONDS_A_TURN = 45
"""Another message comes every minute."""


@shared_task
def make_search_entries() -> int:
    """Make people findable who came or changed. Beat calls it every minute, and an import may when it is done."""
    made, until = 0, time.monotonic() + SECONDS_A_TURN
    while (batch := indexing.catch_up()) and time.monotonic() < until:
        made += batch
    if made + batch:
        indexing.tidy()
    return made + batch


@shared_task
def count_readers(newsletter_id: int) -> None:
    """Count a long list anew, for the pages to come."""
    newsletter = Newsletter.objects.filter(pk=newsletter_id).first()
    if newsletter is not None:
        counting.count_anew(newsletter)


@shared_task
def carry_out_bulk_act(act_id: int) -> None:
    """Do, or undo, what is left of one act."""
    act = BulkAct.objects.filter(pk=act_id).first()
    if act is not None:
        bulk.carry_out(act, now=timezone.now())


@shared_task
def go_on_with_bulk_acts() -> None:
    """Go on where an act was interrupted, or its message lost; then forget old ones. Beat calls it every minute."""
    for act in bulk.under_way():
        bulk.carry_out(act, now=timezone.now())
    gone = bulk.forget_old(timezone.now())
    if gone:
        logger.info("Forgot how to undo %s changes of bulk acts, which is too late.", gone)
