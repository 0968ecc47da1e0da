"""What is looked after every half minute, whoever was stopped in between. Two beats at once do no harm."""

import contextlib
import datetime as dt
import logging

from django.db import Error as DatabaseError

from delivery import canary, ledger, mailings
from delivery.faults import fault
from delivery.models import Mailing, MailingState
from newsletter.models import Issue, IssueState

logger = logging.getLogger(__name__)


def tick(*, now: dt.datetime) -> bool:
    """Begin due issues, sweep the ledger, end what is done; say whether senders should be woken."""
    for issue in Issue.objects.filter(state=IssueState.SCHEDULED, publish_at__lte=now).order_by("publish_at", "pk"):
        _begin(issue, now=now)
    swept = ledger.sweep(now=now)
    if swept.in_doubt or swept.returned:
        logger.warning("A worker stopped: %d deliveries go out again, %d are in doubt", swept.returned, swept.in_doubt)
    due = False
    for mailing in mailings.needing_attention():
        if mailing.state == MailingState.CANCELLED:
            mailings.close_cancelled(mailing, now=now)
        elif not mailings.finish_if_done(mailing, now=now):
            _watch(mailing, now=now)
            due = mailings.has_work(mailing, now=now) or due
    _tidy(now=now)
    return due


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
        with contextlib.suppress(mailings.WrongState):  # a sender was faster
            mailings.pause(mailing, reason=why)


def _begin(issue: Issue, *, now: dt.datetime) -> None:
    """One issue that cannot begin must not keep the others back; it stays due, and says why in the studio."""
    try:
        mailings.begin_due(issue, now=now)
    except mailings.CannotBegin as error:
        logger.error("%s is due and cannot go out: %s", issue, error)  # noqa: TRY400 - the sentence says it all
    except Exception:
        logger.exception("%s is due and cannot go out", issue)
