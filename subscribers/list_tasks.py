"""What the workers do for the list of readers. A task's message is only a hint: the database knows what is due."""

import logging
import time
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from newsletter.models import Newsletter
from subscribers.growth import tallies
from subscribers.health import looking
from subscribers.listing import bulk, counting, indexing
from subscribers.models import BulkAct
from subscribers.uploads import working

logger = logging.getLogger(__name__)

SECONDS_A_TURN = 45
"""So long a worker stays at one thing, however much is left: sending waits for a free one. Beat has the rest done."""


@shared_task
def make_search_entries() -> int:
    """Make people findable who came or changed. Beat calls it every minute, and an import may when it is done."""
    made, turn_is_over = 0, _turn()
    while (batch := indexing.catch_up()) and not turn_is_over():
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
def fold_growth() -> int:
    """Add up what was noted of who joined and went. Beat calls it every minute."""
    return tallies.fold()


@shared_task
def look_through_list(newsletter_id: int) -> None:
    """Look for what is amiss in a long list, for the pages to come."""
    newsletter = Newsletter.objects.filter(pk=newsletter_id).first()
    if newsletter is not None:
        looking.look_through(newsletter)


@shared_task
def carry_out_bulk_act(act_id: int) -> None:
    """Do, or undo, what is left of one act."""
    act = BulkAct.objects.filter(pk=act_id).first()
    if act is not None and bulk.carry_out(act, now=timezone.now(), stop=_turn()):
        _queue_again(carry_out_bulk_act, act_id)


@shared_task
def go_on_with_bulk_acts() -> None:
    """Go on where an act was interrupted, or its message lost; then forget old ones. Beat calls it every minute."""
    turn_is_over = _turn()
    for act in bulk.under_way():
        bulk.carry_out(act, now=timezone.now(), stop=turn_is_over)
    gone = bulk.forget_old(timezone.now())
    if gone:
        logger.info("Forgot how to undo %s changes of bulk acts, which is too late.", gone)


@shared_task
def go_on_with_import(run_id: int) -> None:
    """Read the files of one import of the studio, or move its people in."""
    if working.go_on(run_id, seconds=SECONDS_A_TURN):
        _queue_again(go_on_with_import, run_id)


@shared_task
def go_on_with_imports() -> None:
    """Go on where an import was interrupted, or its message lost; then tidy up. Beat calls it every minute."""
    until = time.monotonic() + SECONDS_A_TURN
    for run_id in working.under_way():
        if (seconds := until - time.monotonic()) > 0:
            working.go_on(run_id, seconds=seconds)
    working.tidy(now=timezone.now())


def _turn() -> Callable[[], bool]:
    """Says whether the worker's turn, which begins now, is over."""
    until = time.monotonic() + SECONDS_A_TURN
    return lambda: time.monotonic() >= until


def _queue_again(task: Task[..., Any], about: int) -> None:
    """Go on after what others wait for. A broker that is away costs a minute: beat looks as well."""
    try:
        task.apply_async(args=(about,), retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("No broker for %s of %s: %s", task.name, about, error)
