"""What is looked after every half minute, whoever was stopped in between. Two beats at once do no harm."""

import contextlib
import datetime as dt
import logging

from django.db import Error as DatabaseError

from delivery import canary, disbelief, due, ending, holding, ledger, mailings, preparing
from delivery.faults import fault
from delivery.mailing_states import WrongState
from delivery.models import Mailing, MailingState
from newsletter.models import Issue

logger = logging.getLogger(__name__)


def tick(*, now: dt.datetime) -> bool:
    """Begin due issues, sweep the ledger, end what is done; say whether senders should be woken."""
    for issue in holding.due(now):
        _begin(issue, now=now)
    swept = ledger.sweep(now=now)
    if swept.in_doubt or swept.returned:
        logger.warning("A worker stopped: %d deliveries go out again, %d are in doubt", swept.returned, swept.in_doubt)
    more = False
    for mailing in due.needing_attention():
        more = _look_after(mailing, now=now) or more
    _tidy(now=now)
    return more


def _look_after(mailing: Mailing, *, now: dt.datetime) -> bool:
    """End one mailing, or see how it goes; whether it has work for senders. What is wrong with it is its own affair."""
    try:
        if mailing.state == MailingState.CANCELLED:
            mailings.close_cancelled(mailing, now=now)
        elif not ending.finish_if_done(mailing, now=now):
            _watch(mailing, now=now)
            return due.has_work(mailing, now=now)
    except Exception:
        logger.exception("Mailing %d could not be looked after; the next beat tries again", mailing.pk)
    return False


def _tidy(*, now: dt.datetime) -> None:
    """Last, since nothing else waits for it."""
    try:
        ledger.compact(now=now)
    except DatabaseError:
        logger.exception("The tallies were not folded; the next beat tries again")


def _watch(mailing: Mailing, *, now: dt.datetime) -> None:
    """Let the rest of a mailing go whose first copies went well; pause one that goes wrong."""
    if mailing.state != MailingState.SENDING:
        return
    # Senders see what servers answer; what comes back by mail is seen here.
    why = canary.watch(mailing, now=now) or fault(mailing)
    if why:
        with contextlib.suppress(WrongState):  # a sender was faster
            disbelief.pause(mailing, why=why)


def _begin(issue: Issue, *, now: dt.datetime) -> None:
    """One issue that cannot begin must not keep the others back."""
    try:
        holding.begin_or_hold(issue, now=now)
    except preparing.NotYet as error:
        logger.warning("%s is due and waits: %s", issue, error)
    except Exception:
        logger.exception("%s is due and cannot go out", issue)
