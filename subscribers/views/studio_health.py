"""The health of the list: what was found, who that is, and cleaning up, which only a person's press does."""

import dataclasses
import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from newsletter.models import Newsletter
from newsletter.views.studio.access import for_staff, signed_in
from subscribers.health.cleaning import may_be_reminded
from subscribers.health.findings import DAYS, Finding, Look, find
from subscribers.health.looking import Found, found_by, health as health_of, is_long, look_for
from subscribers.list_hints import hint_health
from subscribers.listing import bulk
from subscribers.models import BulkDeed, Subscription
from subscribers.segments.sizing import PATIENCE, TookTooLong, waiting_at_most
from subscribers.tags import UnusableTag, clean_tag
from subscribers.views.studio_bulk import act_context, go_on, note_act, sure_of_how_many

PATIENCE_TO_BEGIN = dt.timedelta(seconds=20)
"""So long it may take to write down who is meant; then a worker has them."""
_DEEDS_ASK_TWICE = (BulkDeed.DELETE,)
_TOO_LONG = "The list is too long for that while you wait. It is looked through anew now: come back in some minutes."


class NotUnderstood(ValueError):
    """What was asked for cannot be done; the message says why and what to do."""


@require_safe
@for_staff
def health(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All findings with their numbers. A worker looks through a long list; the page asks for itself meanwhile."""
    newsletter, now = get_object_or_404(Newsletter, slug=slug), timezone.now()
    found = health_of(newsletter, now=now)
    if found is None or found.is_old(now):
        hint_health(newsletter.pk)
    context = {
        "newsletter": newsletter, "area": "people", "tab": "health", "health": found,
        **act_context(bulk.latest(newsletter, author=signed_in(request), now=now), now=now),
    }  # fmt: skip
    template = (
        "studio/people/health_findings.html" if request.headers.get("HX-Request") else "studio/people/health.html"
    )
    return render(request, template, context)


@require_safe
@for_staff
def finding(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """One finding: what it means, some of those it is about, and what can be done."""
    newsletter, about, now = get_object_or_404(Newsletter, slug=slug), _find(key), timezone.now()
    look = look_for(newsletter, key=key, days=_days(request.GET.get("days", "")), now=now)
    try:
        with waiting_at_most(PATIENCE):
            found, counted_at = _found(about, look)
            deeds = [_offered(deed, about, look) for deed in about.deeds]
    except TookTooLong:
        return _come_back(request, newsletter, _TOO_LONG)
    act = bulk.latest(newsletter, author=signed_in(request), now=now)
    context = _about(about, look) | {
        "found": found,
        "counted_at": counted_at,
        "readers": found.readers(),
        "days_to_choose": DAYS if about.has_days else (),
        "deeds": deeds,
        **act_context(act, now=now),
    }
    return render(request, "studio/people/health_finding.html", context)


@require_POST
@for_staff
def clean(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """Do one thing to everybody a finding is about: the first press asks, the second does it."""
    newsletter, about, now = get_object_or_404(Newsletter, slug=slug), _find(key), timezone.now()
    look = look_for(newsletter, key=key, days=_days(request.POST.get("days", "")), now=now)
    back = f"{request.path.removesuffix('clean/')}?days={look.days}"
    try:
        deed, tag = _deed(about, request.POST.get("deed", ""), request.POST.get("tag", ""))
    except NotUnderstood as error:
        messages.error(request, f"{error} Nothing was changed.")
        return redirect(back)
    asks_twice = deed in _DEEDS_ASK_TWICE
    sure_of = sure_of_how_many(request)
    certain = not asks_twice or request.POST.get("certain") == "yes"
    chosen = about.who(look)
    if deed == BulkDeed.REMIND:
        chosen = may_be_reminded(chosen, now=now)
    context = _about(about, look) | {"deed": deed, "tag": tag, "asks_twice": asks_twice, "back": back}
    try:
        if sure_of is None or not certain:
            count, counted_at = _count(chosen, about, look)
            context |= {"count": count, "counted_at": counted_at, "is_uncertain": sure_of is not None}
            return render(request, "studio/people/health_ask.html", context)
        with waiting_at_most(PATIENCE_TO_BEGIN):
            act = bulk.begin(
                newsletter, author=signed_in(request), deed=deed, tag=tag, chosen=chosen, at_most=sure_of, now=now
            )
            note_act(request, act, readers=act.chosen, finding=key)
    except bulk.MoreThanAsked as more:
        context |= {"count": more.count, "asked_about": sure_of}
        return render(request, "studio/people/health_ask.html", context)
    except TookTooLong:
        return _come_back(request, newsletter, f"{_TOO_LONG} Nothing was changed.")
    go_on(act, rows=act.chosen * (10 if asks_twice else 1), now=now)
    hint_health(newsletter.pk)
    return redirect(back)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Offered:
    """Something that can be done, and to how many; None where that is everybody who was found."""

    deed: BulkDeed
    count: int | None = None


def _offered(deed: BulkDeed, about: Finding, look: Look) -> Offered:
    if deed != BulkDeed.REMIND:
        return Offered(deed=deed)
    return Offered(deed=deed, count=may_be_reminded(about.who(look), now=look.now).count())


def _found(about: Finding, look: Look) -> tuple[Found, dt.datetime | None]:
    """As it was counted with all others in a long list, and when; anew where one may choose how many days back."""
    if about.has_days or not is_long(look.newsletter):
        return found_by(about, look), None
    known = health_of(look.newsletter, now=look.now)
    return (known.found[about.key], known.at) if known and about.key in known.found else (found_by(about, look), None)


def _count(chosen: QuerySet[Subscription], about: Finding, look: Look) -> tuple[int, dt.datetime | None]:
    """How many they are; where that takes too long, as many as a worker found, and when.

    Raises TookTooLong where none did.
    """
    try:
        with waiting_at_most(PATIENCE):
            return chosen.count(), None
    except TookTooLong:
        known = None if about.has_days else health_of(look.newsletter, now=look.now)
        if known is None or about.key not in known.found:
            raise
        return known.found[about.key].count, known.at


def _come_back(request: HttpRequest, newsletter: Newsletter, words: str) -> HttpResponseBase:
    hint_health(newsletter.pk)
    messages.error(request, words)
    return redirect("studio_people:health", newsletter.slug)


def _about(about: Finding, look: Look) -> dict[str, Any]:
    return {
        "newsletter": look.newsletter, "area": "people", "tab": "health", "finding": about, "days": look.days,
        "listed": about.listed(look) if about.listed else "",
    }  # fmt: skip


def _find(key: str) -> Finding:
    found = find(key)
    if found is None:
        raise Http404("Nothing of that name is looked for.")
    return found


def _days(given: str) -> int:
    return next((days for days in DAYS if str(days) == given), DAYS[0])


def _deed(about: Finding, deed: str, tag: str) -> tuple[BulkDeed, str]:
    if deed not in about.deeds:
        raise NotUnderstood("Choose what is to be done.")
    if deed != BulkDeed.ADD_TAG:
        return BulkDeed(deed), ""
    try:
        return BulkDeed.ADD_TAG, clean_tag(tag)
    except UnusableTag as error:
        raise NotUnderstood(str(error)) from error
