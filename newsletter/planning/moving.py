"""Moving an issue over the calendar: a scheduled one to another moment, a draft to another day."""

import dataclasses
import datetime as dt

from newsletter.models import Issue, IssueState, PlannedDay
from newsletter.planning.calendar import day_of, months
from newsletter.planning.slots import NoSlotThere, Slot, slot_on
from newsletter.scheduling import NotSchedulable, SlotInThePast, schedule


@dataclasses.dataclass(frozen=True, kw_only=True)
class Moved:
    """Where it is now: ``at`` for a scheduled issue, ``date`` for a draft (None: off the calendar).

    ``back`` is the word that :func:`move` takes to bring it back where it was. ``beside`` are the others that are to go
    out on a draft's day.
    """

    issue: Issue
    at: dt.datetime | None
    date: dt.date | None
    back: str
    beside: tuple[Issue, ...] = ()


def move(issue: Issue, *, to: str, now: dt.datetime) -> Moved:
    """Move a scheduled issue to a slot, or plan a draft for it.

    ``to`` is the slot's local date, ``2026-12-06``; a moment with its zone for a scheduled issue that had one of its
    own; empty for a draft: off the calendar. Raises SchedulingError: what cannot be read, is no slot, has gone by or is
    taken, or an issue that is on its way. Nothing is changed then.
    """
    issue.refresh_from_db()
    if not issue.is_editable:
        raise NotSchedulable(f"{issue} is {issue.get_state_display().lower()}: it no longer moves.")
    back = _here(issue)
    if issue.state == IssueState.SCHEDULED:
        moment = _moment(to)
        at = _open_slot(issue, _date(to), now=now).at if moment is None else moment
        schedule(issue, at=at, now=now)
        return Moved(issue=issue, at=at, date=day_of(issue), back=back)
    if not to:
        PlannedDay.objects.filter(issue=issue).delete()
        return Moved(issue=issue, at=None, date=None, back=back)
    slot = _open_slot(issue, _date(to), now=now)
    PlannedDay.objects.update_or_create(issue=issue, defaults={"date": slot.date})
    return Moved(issue=issue, at=None, date=slot.date, back=back, beside=_beside(issue, slot.date, now=now))


def _beside(issue: Issue, date: dt.date, *, now: dt.datetime) -> tuple[Issue, ...]:
    (month,) = months(issue.newsletter, first=date.replace(day=1), count=1, now=now)
    entries = [
        entry for week in month.weeks for day in week if day is not None and day.date == date for entry in day.entries
    ]
    return tuple(entry.issue for entry in entries if entry.issue.is_editable and entry.issue.pk != issue.pk)


def _here(issue: Issue) -> str:
    if issue.state == IssueState.SCHEDULED and issue.publish_at is not None:
        return issue.publish_at.isoformat()
    planned = PlannedDay.objects.filter(issue=issue).first()
    return planned.date.isoformat() if planned else ""


def _open_slot(issue: Issue, date: dt.date, *, now: dt.datetime) -> Slot:
    slot = slot_on(issue.newsletter, date)
    if slot.skipped:
        raise NoSlotThere(f"{date.isoformat()} is skipped. Take the slot back first, or choose another.")
    if slot.at <= now:
        raise SlotInThePast(f"{date.isoformat()} has gone by. Choose a later slot.")
    return slot


def _moment(text: str) -> dt.datetime | None:
    """A moment with its zone; None for what is none."""
    if "T" not in text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:40])
    except ValueError:
        raise NoSlotThere("That is not a day of the calendar. Choose one of its slots.") from None
