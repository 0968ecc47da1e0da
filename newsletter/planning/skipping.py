"""Slots without an issue: skipping one, taking it back, and skipping it together with the issue that holds it."""

import dataclasses
import datetime as dt

from django.db import transaction

from newsletter.models import Issue, IssueState, Newsletter, PlannedDay
from newsletter.planning.slots import NoSlotThere, next_free_day, slot_on
from newsletter.scheduling import NotSchedulable, SchedulingError, SlotInThePast, SlotTaken, say_moment, unschedule

MOST_SKIPS = 500


class TooManySkips(SchedulingError):
    """More skipped dates than the settings keep."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Skipped:
    """What became of the issue: a draft again, planned for ``date`` (None: the rhythm has no free slot)."""

    issue: Issue
    date: dt.date | None


@transaction.atomic
def skip(newsletter: Newsletter, date: dt.date, *, now: dt.datetime) -> None:
    """Let the slot of that date go by without an issue; the others stay where they are.

    Raises NoSlotThere, SlotInThePast, TooManySkips, and SlotTaken where an issue is scheduled for it.
    """
    locked = _locked(newsletter)
    slot = slot_on(locked, date)
    if slot.at <= now:
        raise SlotInThePast(f"{date.isoformat()} has gone by: there is nothing left to skip.")
    holder = locked.issues.filter(state=IssueState.SCHEDULED, publish_at=slot.at).select_related("newsletter").first()
    if holder is not None:
        raise SlotTaken(holder=holder, at=slot.at)
    _add(locked, date)
    newsletter.cadence_skips = locked.cadence_skips


@transaction.atomic
def take_back(newsletter: Newsletter, date: dt.date) -> None:
    """Let the slot of that date be one again. A date that is not skipped stays as it is."""
    locked = _locked(newsletter)
    locked.cadence_skips = [skipped for skipped in locked.cadence_skips if skipped != date]
    locked.save(update_fields=["cadence_skips"])
    newsletter.cadence_skips = locked.cadence_skips


@transaction.atomic
def skip_issue(issue: Issue, *, slot: dt.datetime, now: dt.datetime) -> Skipped:
    """Take an issue off ``slot`` and skip that slot; it becomes a draft, planned for the next free one.

    Nothing goes out by itself after this. Raises NotSchedulable where the issue is not scheduled for that moment (any
    more), SlotInThePast where it is over.
    """
    newsletter = _locked(issue.newsletter)
    issue.refresh_from_db()
    if issue.state != IssueState.SCHEDULED or issue.publish_at != slot:
        raise NotSchedulable(f"{issue} is not scheduled for {say_moment(slot, newsletter)} any more.")
    if slot <= now:
        raise SlotInThePast(f"{say_moment(slot, newsletter)} has gone by: sending begins.")
    unschedule(issue)
    date = slot.astimezone(newsletter.zone).date()
    if _is_of_the_rhythm(newsletter, slot, date):
        _add(newsletter, date)
    free = next_free_day(newsletter, now=now)
    if free is None:
        PlannedDay.objects.filter(issue=issue).delete()
    else:
        PlannedDay.objects.update_or_create(issue=issue, defaults={"date": free})
    return Skipped(issue=issue, date=free)


def _locked(newsletter: Newsletter) -> Newsletter:
    return Newsletter.objects.select_for_update().get(pk=newsletter.pk)


def _is_of_the_rhythm(newsletter: Newsletter, at: dt.datetime, date: dt.date) -> bool:
    try:
        return slot_on(newsletter, date).at == at
    except NoSlotThere:
        return False


def _add(newsletter: Newsletter, date: dt.date) -> None:
    dates = {*newsletter.cadence_skips, date}
    if len(dates) > MOST_SKIPS:
        raise TooManySkips(f"{MOST_SKIPS} dates are skipped already. Take some out in the rhythm’s settings first.")
    newsletter.cadence_skips = sorted(dates)
    newsletter.save(update_fields=["cadence_skips"])
