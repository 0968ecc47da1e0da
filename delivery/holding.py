"""The slot has come: an issue goes out, or is held where something stands in the way.

A held issue stays scheduled for the slot that went by, and does not go by itself once it is mended: somebody may be in
the middle of mending it. It goes when a person sends it, or gives it another slot. Whoever saved it last is told by
mail.
"""

import datetime as dt
import logging
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet

from delivery import mailings, preparing
from delivery.author_mail import Outcome, hand_over
from delivery.holding_mail import compose
from delivery.models import Mailing
from delivery.reminders import TRY_AGAIN, author_of
from newsletter.models import Hold, Issue, IssueState
from newsletter.preflight import check, errors
from newsletter.team.answerable import answerable_for

logger = logging.getLogger(__name__)


def due(now: dt.datetime) -> "QuerySet[Issue]":
    """Scheduled issues whose slot has come and that are not held, in the order of their slots."""
    issues = Issue.objects.filter(state=IssueState.SCHEDULED, publish_at__lte=now).exclude(hold__slot=F("publish_at"))
    return issues.order_by("publish_at", "pk")


def begin_or_hold(issue: Issue, *, now: dt.datetime) -> Mailing | None:
    """Begin the mailing of an issue whose slot has come; hold it where preflight finds an error or it cannot begin.

    None where it is held, or was moved or taken back meanwhile. Raises preparing.NotYet where it has to wait a moment.
    """
    with transaction.atomic():
        locked = Issue.objects.select_for_update(of=["self"]).select_related("newsletter").get(pk=issue.pk)
        if not due(now).filter(pk=issue.pk).exists():
            return None
        if found := errors(check(locked)):
            _hold(locked, [finding.message for finding in found], now=now)
            return None
        try:
            return mailings.begin_due(locked, now=now)
        except preparing.NotYet:
            raise
        except preparing.CannotBegin as error:
            _hold(locked, [str(error)], now=now)
            return None


def hold_of(issue: Issue) -> Hold | None:
    """The hold of an issue that did not go out at its slot; None for any other."""
    return Hold.objects.filter(issue=issue, issue__state=IssueState.SCHEDULED, slot=F("issue__publish_at")).first()


def held(issues: Iterable[Issue], *, now: dt.datetime) -> frozenset[int]:
    """Which of these are held. No query where none of them has its slot behind it."""
    late = [each.pk for each in issues if _is_late(each, now=now)]
    if not late:
        return frozenset()
    return frozenset(Hold.objects.filter(issue__in=late, slot=F("issue__publish_at")).values_list("issue", flat=True))


def untold(now: dt.datetime, *, limit: int = 100) -> list[int]:
    """The ids of held issues of which nobody was told yet, the oldest first."""
    return list(_untold(now).order_by("held_at", "pk").values_list("issue", flat=True)[:limit])


def tell(issue_id: int, *, now: dt.datetime, base_url: str) -> bool:
    """Send the mail about a held issue. False: the mail server is away; it is tried again later."""
    hold = _untold(now).filter(issue=issue_id).select_related("issue__newsletter").first()
    if hold is None:
        return True
    people = _people(hold.issue)
    if not _note(hold, now=now):
        return True
    if not people:
        logger.error("Nobody can be told that %s is held: no account has an address", hold.issue)
        return True
    mail = compose(hold, to=[each.email for each in people], base_url=base_url)
    outcome = hand_over(mail, about=f"The mail that {hold.issue} is held")
    if outcome is Outcome.SENT:
        Hold.objects.filter(pk=hold.pk).update(sent_at=now)
    elif outcome is not Outcome.NEVER:
        Hold.objects.filter(pk=hold.pk).update(handed_over_at=None, try_again_at=now + TRY_AGAIN)
    return outcome is not Outcome.AWAY


def _hold(issue: Issue, reasons: list[str], *, now: dt.datetime) -> None:
    untold = {"handed_over_at": None, "sent_at": None, "try_again_at": None}
    found = {"slot": issue.publish_at, "reasons": reasons, "held_at": now}
    Hold.objects.update_or_create(issue=issue, defaults={**found, **untold})
    logger.error("%s is due and cannot go out, it is held: %s", issue, reasons[0])


def _is_late(issue: Issue, *, now: dt.datetime) -> bool:
    return issue.state == IssueState.SCHEDULED and issue.publish_at is not None and issue.publish_at <= now


def _untold(now: dt.datetime) -> "QuerySet[Hold]":
    standing = Hold.objects.filter(issue__state=IssueState.SCHEDULED, slot=F("issue__publish_at"))
    return standing.filter(handed_over_at=None).exclude(Q(try_again_at__gt=now))


def _people(issue: Issue) -> list[User]:
    """Whoever saved it last; where nobody is known, the newsletter's owners."""
    author = author_of(issue)
    return answerable_for(issue.newsletter) if author is None else [author]


def _note(hold: Hold, *, now: dt.datetime) -> bool:
    """Write down that the mail leaves now; False where another worker did."""
    # Without a join: whoever waited for another worker's change sees the row anew, but not what it was joined by.
    mine = Hold.objects.filter(pk=hold.pk, handed_over_at=None).exclude(try_again_at__gt=now)
    return bool(mine.update(handed_over_at=now))
