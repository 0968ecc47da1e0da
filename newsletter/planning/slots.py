"""The slots of a newsletter's rhythm by their local date, the skipped ones among them."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from newsletter.cadence import Cadence, slots_after
from newsletter.models import Issue, IssueState, Newsletter, PlannedDay
from newsletter.scheduling import SchedulingError, clock_note


class NoSlotThere(SchedulingError):
    """The rhythm has no slot on that date, or it is skipped."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Slot:
    """One turn of the rhythm. ``at`` is in UTC, ``date`` on the newsletter's calendar.

    ``note`` says what the clocks do at that time; it is empty on nearly all days.
    """

    at: dt.datetime
    date: dt.date
    skipped: bool
    note: str = ""


def slots_between(newsletter: Newsletter, *, first: dt.date, last: dt.date) -> list[Slot]:
    """The slots from ``first`` to ``last``, both days included, the skipped ones too."""
    cadence = Cadence.of(newsletter)
    found = []
    # Two days earlier in UTC is earlier in every zone.
    start = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=2)
    for at in slots_after(dataclasses.replace(cadence, skips=frozenset()), start):
        date = at.astimezone(cadence.zone).date()
        if date > last:
            break
        if date >= first:
            note = clock_note(at, newsletter, asked=cadence.time)
            found.append(Slot(at=at, date=date, skipped=date in cadence.skips, note=note))
    return found


def slot_on(newsletter: Newsletter, date: dt.date) -> Slot:
    """The slot of that date. Raises NoSlotThere; a skipped one is returned as such."""
    found = slots_between(newsletter, first=date, last=date) if 1900 < date.year < 2200 else []
    if not found:
        raise NoSlotThere(f"{newsletter} has no slot on {date.isoformat()}. Choose a day of its rhythm.")
    return found[0]


def slots_ahead(newsletter: Newsletter, *, now: dt.datetime, count: int) -> list[tuple[Slot, list[Issue]]]:
    """The next slots that are not skipped, each with the issues that are scheduled or planned for it."""
    slots = []
    for at in slots_after(Cadence.of(newsletter), now):
        slots.append(Slot(at=at, date=at.astimezone(newsletter.zone).date(), skipped=False))
        if len(slots) == count:
            break
    held = _held(newsletter, (slot.at for slot in slots), (slot.date for slot in slots))
    return [(slot, held.get(slot.at, []) + held.get(slot.date, [])) for slot in slots]


def next_free_day(newsletter: Newsletter, *, now: dt.datetime) -> dt.date | None:
    """The date of the first slot that no issue is scheduled and no draft is planned for; None without a rhythm."""
    drafts = newsletter.issues.filter(state=IssueState.DRAFT, planned_day__date__gte=now.date() - dt.timedelta(days=1))
    scheduled = newsletter.issues.filter(state=IssueState.SCHEDULED, publish_at__gt=now)
    planned = set(drafts.values_list("planned_day__date", flat=True))
    taken = set(scheduled.values_list("publish_at", flat=True))
    for at in slots_after(Cadence.of(newsletter), now):
        date = at.astimezone(newsletter.zone).date()
        if at not in taken and date not in planned:
            return date
    return None


def _held(
    newsletter: Newsletter, moments: Iterable[dt.datetime], dates: Iterable[dt.date]
) -> dict[dt.datetime | dt.date, list[Issue]]:
    held: dict[dt.datetime | dt.date, list[Issue]] = {}
    for issue in newsletter.issues.filter(state=IssueState.SCHEDULED, publish_at__in=list(moments)):
        if issue.publish_at is not None:
            held.setdefault(issue.publish_at, []).append(issue)
    planned = PlannedDay.objects.filter(
        issue__newsletter=newsletter, issue__state=IssueState.DRAFT, date__in=list(dates)
    )
    for plan in planned.select_related("issue"):
        held.setdefault(plan.date, []).append(plan.issue)
    return held
