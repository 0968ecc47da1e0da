"""What is looked after every half minute, whoever was stopped in between. Two beats at once do no harm."""

import datetime as dt
import logging

from delivery import ledger, mailings
from delivery.models import MailingState
from newsletter.models import Issue, IssueState

logger = logging.getLogger(__name__)


def tick(*, now: dt.datetime) -> bool:
    """Begin due issues, sweep the ledger, end what is done; say whether senders should be woken."""
    for issue in Issue.objects.filter(state=IssueState.SCHEDULED, publish_at__lte=now).order_by("publish_at", "pk"):
        _begin(issue, now=now)
    swept = ledger.sweep(now=now)
    if swept.in_doubt or swept.returned:
        logger.warning("A worker stopped: %d deliveries go out again, %d are in doubt", swept.returned, swept.in_doubt)
    ledger.compact(now=now)
    due = False
    for mailing in mailings.needing_attention():
        if mailing.state == MailingState.CANCELLED:
            mailings.close_cancelled(mailing, now=now)
        elif not mailings.finish_if_done(mailing, now=now):
            due = mailings.has_work(mailing, now=now) or due
    return due


def _begin(issue: Issue, *, now: dt.datetime) -> None:
    """One issue that cannot begin must not keep the others back; it stays due, and says why in the studio."""
    try:
        mailings.begin_due(issue, now=now)
    except mailings.CannotBegin as error:
        logger.error("%s is due and cannot go out: %s", issue, error)  # noqa: TRY400 - the sentence says it all
    except Exception:
        logger.exception("%s is due and cannot go out", issue)
