"""Giving an issue its moment, once it is sure that it can go out then."""

import datetime as dt

from django.db import transaction

from delivery import preparing
from newsletter.models import Issue
from newsletter.preflight import Finding, check, errors, warnings
from newsletter.scheduling import check_schedulable, schedule


def check_plannable(issue: Issue) -> None:
    """Find what :func:`plan` would refuse at any moment; changes nothing. Raises SchedulingError, CannotBegin."""
    check_schedulable(issue)
    preparing.check(issue)


def passed_preflight(issue: Issue) -> list[Finding]:
    """What preflight warns of. Raises CannotBegin for what it calls an error: that must be mended first."""
    findings = check(issue)
    if wrong := errors(findings):
        more = f" And {len(wrong) - 1} more: see the page “Check”." if len(wrong) > 1 else ""
        raise preparing.CannotBegin(f"{wrong[0].message}{more}")
    return warnings(findings)


def plan(issue: Issue, *, at: dt.datetime, now: dt.datetime | None = None) -> Issue:
    """Let the issue go out at ``at`` (aware), or move it there.

    What cannot be made into a mail is found here rather than at the hour it is due, when nobody looks.
    Raises SchedulingError for the moment, and preparing.CannotBegin for the issue.
    """
    with transaction.atomic():
        # Held until it is scheduled, so that what is checked is what is scheduled.
        locked = Issue.objects.select_for_update(of=["self"]).select_related("newsletter").get(pk=issue.pk)
        check_plannable(locked)
        return schedule(issue, at=at, now=now)


def rehearse(issue: Issue, *, at: dt.datetime) -> None:
    """Find what :func:`plan` would refuse, and take everything back. Raises as it does."""
    with transaction.atomic():
        plan(Issue.objects.select_related("newsletter").get(pk=issue.pk), at=at)
        transaction.set_rollback(True)
