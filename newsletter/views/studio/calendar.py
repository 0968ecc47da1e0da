"""The calendar: a newsletter's slots and issues on their days; moving, skipping, and beginning the next issue."""

import dataclasses
import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from newsletter.document import DocumentError
from newsletter.models import Issue, IssueState, Newsletter
from newsletter.planning.beginning import draft_next
from newsletter.planning.calendar import MOST_DRAFTS, drafts_without_a_day, later_month, months, read_month
from newsletter.planning.moving import Moved, move
from newsletter.planning.skipping import skip, take_back
from newsletter.planning.slots import next_free_day, slots_ahead
from newsletter.rhythm import WEEKDAYS
from newsletter.scheduling import SchedulingError, say_moment
from newsletter.team import audit
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.rewriting import held_to_rewrite

SHOWN_MONTHS = 3
OFFERED_SLOTS = 12


@require_safe
@for_staff
def calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Three months from ``?from=2026-12``, or from this one."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    now = timezone.now()
    today = now.astimezone(newsletter.zone).date()
    first = read_month(request.GET.get("from", ""), default=today)
    free = next_free_day(newsletter, now=now)
    context = {
        "newsletter": newsletter,
        "area": "planning",
        "tab": "calendar",
        "months": months(newsletter, first=first, count=SHOWN_MONTHS, now=now),
        "weekdays": WEEKDAYS,
        "first": first,
        "earlier": later_month(first, by=-1),
        "later": later_month(first, by=1),
        "is_now": first == today.replace(day=1),
        "drafts": drafts_without_a_day(newsletter),
        "most_drafts": MOST_DRAFTS,
        "offered": slots_ahead(newsletter, now=now, count=OFFERED_SLOTS),
        "free": free,
        "undo": _undo(request, newsletter),
    }
    return render(request, "studio/planning/calendar.html", context)


@require_POST
@for_staff
def move_issue(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Bring an issue to another slot, or a draft off the calendar; the page then offers the way back."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    issue = _posted_issue(request, newsletter)
    if issue is None:
        messages.error(request, "That issue is not here any more. Nothing was moved.")
        return _back(request, newsletter)
    try:
        with held_to_rewrite(request, issue.pk):  # its mailing would move with it
            moved = move(issue, to=request.POST.get("to", "").strip(), now=timezone.now())
            if moved.at is not None:
                audit.note(
                    request, audit.Act.SCHEDULED, newsletter=newsletter, about=str(issue), issue=issue.pk, at=moved.at
                )
    except SchedulingError as error:
        messages.error(request, str(error))
        return _back(request, newsletter)
    messages.success(request, _said(moved, newsletter))
    return _back(request, newsletter, day=moved.date, undo=f"{issue.pk}:{moved.back}")


@require_POST
@for_staff
def skip_slot(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Skip the slot of a date, or take it back."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    try:
        date = dt.date.fromisoformat(request.POST.get("date", "")[:40])
    except ValueError:
        messages.error(request, "That is not a date. Choose a slot on the calendar.")
        return _back(request, newsletter)
    shown = f"{date:%A} {date.day} {date:%B %Y}"
    try:
        if request.POST.get("action") == "back":
            with transaction.atomic():
                take_back(newsletter, date)
                _note(request, newsletter, f"Rhythm: {shown} is a slot again")
            messages.success(request, f"{shown} is a slot again.")
        else:
            with transaction.atomic():
                skip(newsletter, date, now=timezone.now())
                _note(request, newsletter, f"Rhythm: {shown} is skipped")
            messages.success(request, f"{shown} is skipped. The other slots stay where they are.")
    except SchedulingError as error:
        messages.error(request, str(error))
    return _back(request, newsletter, day=date)


@require_POST
@for_staff
def next_issue(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin the next issue from the last one's skeleton, for the next free slot."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    try:
        issue = draft_next(newsletter, author=signed_in(request), now=timezone.now())
    except DocumentError as error:
        messages.error(request, f"The last issue’s sections cannot be taken over: {error} Begin with an empty page.")
        return redirect("studio:new_issue", newsletter.slug)
    return redirect("studio:issue", issue.pk)


def _note(request: HttpRequest, newsletter: Newsletter, about: str) -> None:
    audit.note(request, audit.Act.SETTINGS_CHANGED, newsletter=newsletter, about=about)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Undo:
    """The way back after a move."""

    issue: Issue
    to: str


def _undo(request: HttpRequest, newsletter: Newsletter) -> _Undo | None:
    pk, colon, to = request.GET.get("undo", "").partition(":")
    if not colon or not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        return None
    issue = newsletter.issues.filter(pk=int(pk), state__in=[IssueState.DRAFT, IssueState.SCHEDULED]).first()
    # A scheduled issue has no way back to no day at all.
    if issue is None or (issue.state == IssueState.SCHEDULED and not to):
        return None
    return _Undo(issue=issue, to=to[:40])


def _posted_issue(request: HttpRequest, newsletter: Newsletter) -> Issue | None:
    pk = request.POST.get("issue", "")
    if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        return None
    return newsletter.issues.filter(pk=int(pk)).select_related("newsletter").first()


def _said(moved: Moved, newsletter: Newsletter) -> str:
    if moved.at is not None:
        return f"#{moved.issue.number} goes out on {say_moment(moved.at, newsletter)}."
    if moved.date is None:
        return f"#{moved.issue.number} is off the calendar. It is a draft still."
    others = " and ".join(str(issue) for issue in moved.beside)
    return (
        f"#{moved.issue.number} is planned for {moved.date:%A} {moved.date.day} {moved.date:%B %Y}. "
        "It is a draft: nothing goes out until you schedule it."
        f"{f' That day has {others} already.' if others else ''}"
    )


def _back(
    request: HttpRequest, newsletter: Newsletter, *, day: dt.date | None = None, undo: str = ""
) -> HttpResponseRedirect:
    """To the months that were shown, at the day that was meant."""
    query: dict[str, Any] = {}
    shown = request.POST.get("from", "")
    if shown:
        query["from"] = f"{read_month(shown, default=timezone.now().date()):%Y-%m}"
    if undo:
        query["undo"] = undo
    address = reverse("studio:calendar", args=[newsletter.slug])
    address += f"?{urlencode(query)}" if query else ""
    return HttpResponseRedirect(f"{address}#day-{day.isoformat()}" if day else address)
