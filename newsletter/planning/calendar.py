"""The months of a newsletter: its slots, and its issues on their days."""

import calendar as weeks_of
import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from django.db.models import Q

from newsletter.models import Issue, IssueState, Newsletter
from newsletter.planning.slots import Slot, slots_between

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2200, 1, 1)
MOST_DRAFTS = 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class Entry:
    """An issue on its day. ``at`` is its moment in UTC; None where only the day is known."""

    issue: Issue
    date: dt.date
    at: dt.datetime | None
    movable: bool
    remark: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Day:
    """One square of the calendar. ``clash``: several issues that are still to go out share it."""

    date: dt.date
    is_today: bool
    is_past: bool
    slot: Slot | None
    entries: tuple[Entry, ...]
    clash: bool
    can_skip: bool
    can_take: bool

    @property
    def clashing(self) -> str:
        """What clashes, in words: ``1 scheduled issue and 2 drafts``."""
        drafts = sum(entry.issue.state == IssueState.DRAFT for entry in self.entries)
        issues = sum(entry.issue.is_editable for entry in self.entries) - drafts
        counts = ((issues, "scheduled issue"), (drafts, "draft"))
        return " and ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts if count)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.slot is None and not self.entries


@dataclasses.dataclass(frozen=True, kw_only=True)
class Month:
    """A month in weeks from Monday; None stands for a day of another month."""

    first: dt.date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Whether it has no slot and no issue."""
        return all(day is None or day.is_empty for week in self.weeks for day in week)


def months(newsletter: Newsletter, *, first: dt.date, count: int, now: dt.datetime) -> list[Month]:
    """``count`` months from that of ``first``."""
    starts = [later_month(first.replace(day=1), by=turn) for turn in range(count)]
    last = later_month(starts[-1], by=1) - dt.timedelta(days=1)
    slots = {slot.date: slot for slot in slots_between(newsletter, first=starts[0], last=last)}
    entries: dict[dt.date, list[Entry]] = defaultdict(list)
    for issue in _issues(newsletter, first=starts[0], last=last):
        entry = _entry(issue, newsletter, slots=slots, now=now)
        if entry is not None:
            entries[entry.date].append(entry)
    today = now.astimezone(newsletter.zone).date()

    def day(date: dt.date) -> Day:
        return _day(date, slot=slots.get(date), entries=tuple(entries[date]), today=today, now=now)

    return [Month(first=start, weeks=_weeks(start, day)) for start in starts]


def drafts_without_a_day(newsletter: Newsletter) -> list[Issue]:
    """The ``MOST_DRAFTS`` drafts not on the calendar that were worked on last, the latest first."""
    drafts = newsletter.issues.filter(state=IssueState.DRAFT, planned_day__isnull=True, date__isnull=True)
    return list(drafts.order_by("-updated_at", "-number")[:MOST_DRAFTS])


def day_of(issue: Issue) -> dt.date | None:
    """The day the calendar shows an issue on: of its moment, or the one it is planned for, or the one it bears."""
    if issue.state != IssueState.DRAFT and issue.publish_at is not None:
        return issue.publish_at.astimezone(issue.newsletter.zone).date()
    planned = getattr(issue, "planned_day", None) if issue.state == IssueState.DRAFT else None
    return planned.date if planned is not None else issue.date


def read_month(text: str, *, default: dt.date) -> dt.date:
    """The first day of a month written ``2026-12``; that of ``default`` for anything else."""
    try:
        month = dt.datetime.strptime(text[:7], "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return default.replace(day=1)
    return month if EARLIEST <= month <= LATEST else default.replace(day=1)


def read_day(text: str) -> dt.date | None:
    """A day written ``2026-12-06`` that a calendar may show; None for anything else."""
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def later_month(first: dt.date, *, by: int) -> dt.date:
    """The first day of the month that many months later, or earlier for a negative number."""
    year, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return dt.date(year, month + 1, 1)


def _weeks(start: dt.date, day: Callable[[dt.date], Day]) -> tuple[tuple[Day | None, ...], ...]:
    weeks = weeks_of.Calendar().monthdatescalendar(start.year, start.month)
    return tuple(tuple(day(date) if date.month == start.month else None for date in week) for week in weeks)


def _issues(newsletter: Newsletter, *, first: dt.date, last: dt.date) -> list[Issue]:
    # A day more on both sides: which local day a moment is on, day_of knows.
    begin = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=1)
    end = dt.datetime.combine(last, dt.time(), tzinfo=dt.UTC) + dt.timedelta(days=2)
    draft = Q(state=IssueState.DRAFT)
    there = (
        (~draft & Q(publish_at__gte=begin, publish_at__lt=end))
        | (~draft & Q(publish_at__isnull=True, date__range=(first, last)))
        | (draft & Q(planned_day__date__range=(first, last)))
        | (draft & Q(planned_day__isnull=True, date__range=(first, last)))
    )
    found = newsletter.issues.filter(there).select_related("newsletter", "planned_day")
    return list(found.order_by("publish_at", "number"))


def _entry(issue: Issue, newsletter: Newsletter, *, slots: dict[dt.date, Slot], now: dt.datetime) -> Entry | None:
    date = day_of(issue)
    if date is None:
        return None
    at = issue.publish_at if issue.state != IssueState.DRAFT else None
    movable = issue.is_editable and (at is None or at > now)
    slot = slots.get(date)
    remark = ""
    if at is not None and issue.state == IssueState.SCHEDULED and at <= now:
        remark = "It was due and has not begun."
    elif issue.is_editable and slot is not None and slot.skipped:
        remark = "This slot is skipped."
    elif issue.is_editable and at is not None and newsletter.cadence_weekdays and (slot is None or slot.at != at):
        remark = "At a time of its own."
    return Entry(issue=issue, date=date, at=at, movable=movable, remark=remark)


def _day(date: dt.date, *, slot: Slot | None, entries: tuple[Entry, ...], today: dt.date, now: dt.datetime) -> Day:
    ahead = slot is not None and slot.at > now
    holds = slot is not None and any(entry.at == slot.at for entry in entries if entry.issue.is_editable)
    return Day(
        date=date,
        is_today=date == today,
        is_past=date < today,
        slot=slot,
        entries=entries,
        clash=sum(entry.issue.is_editable for entry in entries) > 1,
        can_skip=ahead and not holds,
        can_take=ahead and slot is not None and not slot.skipped,
    )
