"""Giving an issue its moment, and taking it back, until sending starts."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from newsletter.cadence import Cadence, next_slots, slots_after, wall_clock_to_utc
from newsletter.editing.revisions import SCHEDULED, mark_milestone
from newsletter.models import Issue, IssueState, Newsletter

FURTHEST_AHEAD = dt.timedelta(days=5 * 366)


class SchedulingError(Exception):
    """The issue cannot have that moment; the message says why and what to do."""


class SlotInThePast(SchedulingError):
    """The moment has gone by."""


class SlotTooFar(SchedulingError):
    """The moment is further ahead than anyone plans: a mistyped year."""


class SlotTaken(SchedulingError):
    """Another issue of the newsletter holds that moment; ``holder`` is it."""

    def __init__(self, *, holder: Issue, at: dt.datetime) -> None:
        when = say_moment(at, holder.newsletter)
        super().__init__(f"{when} is taken by {holder}. Choose another time, or unschedule #{holder.number} first.")
        self.holder = holder


class NotSchedulable(SchedulingError):
    """The issue is on its way or has gone out, or has nothing to say yet."""


class NoSlotAhead(SchedulingError):
    """The newsletter has no rhythm, or every date of it is skipped."""


def say_moment(at: dt.datetime, newsletter: Newsletter) -> str:
    """A moment in the newsletter's own time, the zone named: ``Sunday 6 December 2026, 17:00 (Europe/Amsterdam)``."""
    local = _on_the_wall(at, newsletter)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({newsletter.timezone})"


def moment_on_the_wall(date: dt.date, time: dt.time, newsletter: Newsletter) -> dt.datetime:
    """When the newsletter's clock shows ``date`` and ``time``, in UTC; :func:`clock_note` says where it never does.

    An hour that the clocks leave out becomes a later one, and one that comes twice is the first
    (:func:`newsletter.cadence.wall_clock_to_utc`). Raises SlotTooFar, SlotInThePast at the ends of the calendar.
    """
    try:
        return wall_clock_to_utc(date, time, newsletter.zone)
    except OverflowError:
        if date.year == dt.MINYEAR:
            raise SlotInThePast(f"{date.isoformat()} is the start of the calendar: look at the year.") from None
        raise SlotTooFar(f"{date.isoformat()} is the end of the calendar: look at the year.") from None


def clock_note(at: dt.datetime, newsletter: Newsletter, *, asked: dt.time | None = None) -> str:
    """What is to be said of a moment at which the clocks change, in a sentence; nearly always there is nothing.

    ``asked`` is the time of day that ``at`` was made from: it may not exist on that day. A time that comes twice is
    told apart.
    """
    local = _on_the_wall(at, newsletter)
    if asked is not None and local.time() != asked.replace(fold=0):
        return f"There is no {asked:%H:%M} on that day, as the clocks go forward: it becomes {local:%H:%M}."
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        which = "second" if local.fold else "first"
        return f"{local:%H:%M} comes twice on that day, as the clocks go back: the {which} one is meant."
    return ""


def _on_the_wall(at: dt.datetime, newsletter: Newsletter) -> dt.datetime:
    # By way of UTC: within one zone Python converts nothing, and an hour that does not exist would stand.
    return at.astimezone(dt.UTC).astimezone(newsletter.zone)


def next_free_slot(newsletter: Newsletter, *, now: dt.datetime, besides: Issue | None = None) -> dt.datetime:
    """The newsletter's first slot after ``now`` that no other scheduled issue holds. Raises NoSlotAhead.

    ``besides`` is the issue that looks for a slot: its own present one counts as free.
    """
    held = newsletter.issues.filter(state=IssueState.SCHEDULED, publish_at__gt=now)
    if besides is not None:
        held = held.exclude(pk=besides.pk)
    taken = set(held.values_list("publish_at", flat=True))
    for slot in slots_after(Cadence.of(newsletter), now):
        if slot not in taken:
            return slot
    raise NoSlotAhead(
        f"{newsletter} has no slot ahead: give it weekdays in its settings, or take back some of its skipped dates."
    )


def upcoming_slots(
    newsletter: Newsletter, *, now: dt.datetime, count: int = 5
) -> list[tuple[dt.datetime, Issue | None]]:
    """The next ``count`` slots, each with the issue that is scheduled for it."""
    scheduled = newsletter.issues.filter(state=IssueState.SCHEDULED, publish_at__gt=now)
    by_time = {issue.publish_at: issue for issue in scheduled}
    return [(slot, by_time.get(slot)) for slot in next_slots(Cadence.of(newsletter), after=now, count=count)]


def schedule(issue: Issue, *, at: dt.datetime, now: dt.datetime | None = None) -> Issue:
    """Let the issue go out at ``at`` (aware); an issue that is scheduled already is moved.

    Raises SlotInThePast, SlotTaken, NotSchedulable.
    """
    now = now or timezone.now()
    if timezone.is_naive(at):
        raise SchedulingError(f"“{at}” has no time zone: write one, as in 2026-12-06T17:00+01:00.")
    # Compared before anything is converted: the calendar ends soon after 9999-12-31.
    if at > now + FURTHEST_AHEAD:
        raise SlotTooFar(f"{at.date().isoformat()} is more than five years ahead: look at the year.")
    if at < now - FURTHEST_AHEAD:
        raise SlotInThePast(f"{at.date().isoformat()} has gone by long ago: look at the year.")
    at = at.astimezone(dt.UTC)
    try:
        with transaction.atomic():
            locked = Issue.objects.select_for_update(of=["self"]).select_related("newsletter").get(pk=issue.pk)
            check_schedulable(locked)
            if at <= now:
                raise SlotInThePast(
                    f"{say_moment(at, locked.newsletter)} has gone by. Choose a later time, or send the issue now."
                )
            locked.state, locked.publish_at = IssueState.SCHEDULED, at
            locked.save(update_fields=["state", "publish_at", "updated_at"])
            mark_milestone(locked, SCHEDULED)
    except IntegrityError as error:
        holder = _holder(issue, at)
        if holder is None:
            raise
        raise SlotTaken(holder=holder, at=at) from error
    issue.state, issue.publish_at = locked.state, locked.publish_at
    return issue


def unschedule(issue: Issue) -> Issue:
    """Make a scheduled issue a draft again. Raises NotSchedulable when it is not scheduled (any more)."""
    changed = Issue.objects.filter(pk=issue.pk, state=IssueState.SCHEDULED).update(
        state=IssueState.DRAFT, publish_at=None, updated_at=timezone.now()
    )
    issue.refresh_from_db()
    if not changed:
        raise NotSchedulable(f"{issue} is not scheduled: it is {issue.get_state_display().lower()}.")
    return issue


def check_schedulable(issue: Issue) -> None:
    """Raise NotSchedulable for an issue that is on its way, or that has nothing to say in a mail yet."""
    if not issue.is_editable:
        raise NotSchedulable(f"{issue} is {issue.get_state_display().lower()}: it can no longer be scheduled.")
    if not issue.sections.filter(in_email=True).exists():
        raise NotSchedulable(f"{issue} has no section that is shown in the mail yet: write one first.")


def _holder(issue: Issue, at: dt.datetime) -> Issue | None:
    return (
        Issue.objects.filter(newsletter=issue.newsletter_id, state=IssueState.SCHEDULED, publish_at=at)
        .exclude(pk=issue.pk)
        .select_related("newsletter")
        .first()
    )
