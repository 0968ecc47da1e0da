"""Keeping the hour on the wall of scheduled issues when their newsletter moves to another time zone."""

import dataclasses
import datetime as dt
import zoneinfo

from django.db import transaction

from newsletter.cadence import wall_clock_to_utc
from newsletter.models import Issue, IssueState, Newsletter
from newsletter.scheduling import clock_note, say_moment

_ASIDE = dt.timedelta(days=366 * 1000)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rezoned:
    """A scheduled issue after the move.

    ``note`` says why its hour is not the one it was, or what the clocks do then; it is empty nearly always.
    """

    issue: Issue
    note: str = ""


@transaction.atomic
def keep_hours(newsletter: Newsletter, *, before: zoneinfo.ZoneInfo, now: dt.datetime) -> list[Rezoned]:
    """Let scheduled issues go out when the newsletter's new clock shows the hour that its old one (``before``) did.

    An issue keeps its moment where that hour has gone by in the new zone, and one that is due by now is left alone. Of
    two that would fall on the same minute, as in an hour that the clocks leave out, one goes a minute later.
    """
    issues = list(
        newsletter.issues.select_for_update(of=["self"])
        .filter(state=IssueState.SCHEDULED, publish_at__gt=now)
        .order_by("publish_at")
    )
    if before.key == newsletter.timezone or not issues:
        return []
    was = {issue.pk: issue.publish_at for issue in issues if issue.publish_at is not None}
    # Each moment may be held once, and the new one of an issue may be the old one of the next: out of the way first.
    for issue in issues:
        issue.publish_at = was[issue.pk] + _ASIDE
    Issue.objects.bulk_update(issues, ["publish_at"])
    taken: set[dt.datetime] = set()
    rezoned = [_rezone(issue, newsletter, was=was[issue.pk], before=before, now=now, taken=taken) for issue in issues]
    Issue.objects.bulk_update(issues, ["publish_at"])
    return rezoned


def say_rezoned(rezoned: Rezoned) -> str:
    """``#21 goes out on Sunday 6 December 2026, 17:00 (Europe/London).``, and the note."""
    at = rezoned.issue.publish_at
    when = say_moment(at, rezoned.issue.newsletter) if at is not None else "no day"
    return f"#{rezoned.issue.number} goes out on {when}. {rezoned.note}".rstrip()


def _rezone(
    issue: Issue,
    newsletter: Newsletter,
    *,
    was: dt.datetime,
    before: zoneinfo.ZoneInfo,
    now: dt.datetime,
    taken: set[dt.datetime],
) -> Rezoned:
    shown = was.astimezone(before)
    at = wall_clock_to_utc(shown.date(), shown.time(), newsletter.zone)
    note = clock_note(at, newsletter, asked=shown.time())
    if at <= now:
        at, note = was, f"{shown:%H:%M} has gone by in the new zone, so it keeps its moment."
    while at in taken:
        at += dt.timedelta(minutes=1)
        note = "Another issue has its minute."
    taken.add(at)
    issue.publish_at, issue.newsletter = at, newsletter
    return Rezoned(issue=issue, note=note)
