"""The mail that tells an author, a day before, that an issue goes out: when it is due, and that it goes once.

It goes to the account that saved the issue last, of those that may see it and have an address. One goes for each issue,
and another only where it was moved by a day or more. The hand-over is written down before the mail leaves, so that a
worker that dies in the middle costs a reminder at worst, and never sends two.
"""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from delivery.author_mail import Outcome, hand_over
from delivery.reminder_mail import compose
from newsletter.models import Issue, IssueState, Reminder
from newsletter.team.matrix import Right
from newsletter.team.rights import Roles

LEAD = dt.timedelta(hours=24)
# Later than this a mail would come when the issue goes.
LEAST_NOTICE = dt.timedelta(minutes=5)
MOVED_BY = dt.timedelta(days=1)
TRY_AGAIN = dt.timedelta(minutes=10)


def due(now: dt.datetime, *, limit: int = 100) -> list[int]:
    """The ids of issues whose author is to be reminded, the soonest first."""
    return list(_wanting(now).order_by("publish_at").values_list("pk", flat=True)[:limit])


def _wanting(now: dt.datetime) -> "QuerySet[Issue]":
    told = Q(reminder__handed_over_at__isnull=False, reminder__slot__gt=F("publish_at") - MOVED_BY)
    waits = Q(reminder__try_again_at__gt=now)
    issues = Issue.objects.filter(
        state=IssueState.SCHEDULED,
        newsletter__remind_author=True,
        publish_at__gt=now + LEAST_NOTICE,
        publish_at__lte=now + LEAD,
    )
    return issues.exclude(told).exclude(waits)


def author_of(issue: Issue) -> User | None:
    """Who saved the issue last, of those who may see it now and have an address."""
    authors = User.objects.filter(is_active=True, revision__issue=issue).exclude(email="")
    newest = authors.annotate(saved_at=Max("revision__created_at"), saved=Max("revision__pk"))
    may_see = (each for each in newest.order_by("-saved_at", "-saved") if _may_see(each, issue))
    return next(may_see, None)


def _may_see(user: User, issue: Issue) -> bool:
    return Roles.of(user).may(Right.NUMBERS, issue.newsletter_id)


def remind(issue_id: int, *, now: dt.datetime, base_url: str) -> bool:
    """Send the reminder of an issue, if it is due still. False: the mail server is away; it is tried again later."""
    issue = Issue.objects.select_related("newsletter").filter(pk=issue_id, state=IssueState.SCHEDULED).first()
    author = author_of(issue) if issue is not None else None
    if issue is None or author is None or issue.publish_at is None:
        return True
    slot = issue.publish_at
    mail = compose(issue, slot=slot, author=author, base_url=base_url)
    if not _hand_over(issue_id, slot=slot, now=now):
        return True
    outcome = hand_over(mail, about=f"The reminder of {issue}")
    if outcome is Outcome.SENT:
        Reminder.objects.filter(issue=issue_id).update(sent_at=now)
    elif outcome is not Outcome.NEVER:
        _put_off(issue, slot=slot, now=now)
    return outcome is not Outcome.AWAY


@transaction.atomic
def _hand_over(issue_id: int, *, slot: dt.datetime, now: dt.datetime) -> bool:
    """Write down that the mail leaves now; False where another worker did, or the issue has moved since."""
    issue = Issue.objects.select_for_update().filter(pk=issue_id).first()
    if issue is None or issue.publish_at != slot or not _wanting(now).filter(pk=issue_id).exists():
        return False
    Reminder.objects.update_or_create(
        issue=issue, defaults={"slot": slot, "handed_over_at": now, "sent_at": None, "try_again_at": None}
    )
    return True


def _put_off(issue: Issue, *, slot: dt.datetime, now: dt.datetime) -> None:
    Reminder.objects.update_or_create(
        issue=issue, defaults={"slot": slot, "handed_over_at": None, "try_again_at": now + TRY_AGAIN}
    )
