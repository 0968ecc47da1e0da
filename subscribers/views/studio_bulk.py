"""Doing one thing to many readers of the list, seeing how far it is, and undoing it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from newsletter.leafing import key_in
from newsletter.models import Newsletter
from newsletter.team import audit
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers.list_hints import hint_bulk_act
from subscribers.listing import bulk
from subscribers.listing.indexing import catch_up_now
from subscribers.listing.paging import matching
from subscribers.listing.wanted import Wanted
from subscribers.models import BulkAct, BulkDeed, BulkState, Subscription
from subscribers.segments.sight import check
from subscribers.tags import UnusableTag, clean_tag

MOST_TICKED = 1_000
LONGEST_QUERY = 2_000


class NotUnderstood(ValueError):
    """What was asked for cannot be done; the message says why and what to do."""


@require_POST
@for_staff
def begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Do one thing to the ticked readers or to all who are wanted; asks first where it concerns many or takes away."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    wanted, back = _wanted(request.POST, newsletter)
    check(roles_of(request), wanted.segment)
    try:
        deed, tag = _deed(request.POST.get("deed", ""), request.POST.get("tag", ""))
        chosen = _chosen(request, newsletter, wanted)
    except NotUnderstood as error:
        messages.error(request, f"{error} Nothing was changed.")
        return redirect(back)
    is_all = request.POST.get("whom") == "all"
    context = {
        "newsletter": newsletter, "area": "people", "wanted": wanted, "deed": deed, "tag": tag, "is_all": is_all,
        "ticked": request.POST.getlist("pick")[:MOST_TICKED], "back": back,
    }  # fmt: skip
    sure_of = sure_of_how_many(request)
    if (is_all or deed == BulkDeed.UNSUBSCRIBE) and sure_of is None:
        return render(request, "studio/people/bulk_ask.html", context | {"count": chosen.count()})
    author, now = signed_in(request), timezone.now()
    try:
        with transaction.atomic():
            act = bulk.begin(newsletter, author=author, deed=deed, tag=tag, chosen=chosen, at_most=sure_of, now=now)
            note_act(request, act, readers=act.chosen)
    except bulk.MoreThanAsked as more:
        return render(request, "studio/people/bulk_ask.html", context | {"count": more.count, "asked_about": sure_of})
    go_on(act, rows=act.chosen, now=now)
    return redirect(back)


@require_safe
@for_staff
def progress(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """How far an act is: the part of the list's page that asks for itself again, and for the whole page at the end.

    By then the numbers and readers on the page are not what they were.
    """
    act = _find(slug, pk)
    if "HX-Request" in request.headers and act.state not in {BulkState.DOING, BulkState.UNDOING}:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request,
        "studio/people/bulk_act.html",
        {
            "newsletter": act.newsletter,
            "wanted": _wanted(request.GET, act.newsletter)[0],
            "from": request.GET.get("from", ""),
            **act_context(act, now=timezone.now()),
        },
    )


@require_POST
@for_staff
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Undo an act, while there is time for it; one under way is stopped, and undone if it can be.

    It leads back to the page that the button was on, the list with what was searched there.
    """
    act, now = _find(slug, pk), timezone.now()
    with transaction.atomic():
        turned = bulk.begin_undoing(act, now=now)
        if turned:
            note_act(request, act, readers=act.changed, **({"undone": True} if _goes_back(act) else {"stopped": True}))
    if turned and _goes_back(act):
        go_on(act, rows=act.changed, now=now)
    elif not turned:
        messages.error(request, "It is too late to undo this, or it is undone already. Nothing was changed.")
    if request.POST.get("from") == "health":
        return redirect("studio_people:health", slug)
    return redirect(_wanted(request.POST, act.newsletter)[1])


def act_context(act: BulkAct | None, *, now: dt.datetime) -> dict[str, Any]:
    """What ``bulk_act.html`` needs; nothing where there is no act to tell of."""
    if act is None:
        return {"act": None}
    undoing = _goes_back(act) or act.state == BulkState.UNDONE
    return {
        "act": act,
        "is_running": act.state in {BulkState.DOING, BulkState.UNDOING},
        "is_undoing": undoing,
        "of": act.changed if undoing else act.chosen,
        "can_be_stopped": bulk.can_be_stopped(act),
        "can_be_undone": act.deed in bulk.FROM_THE_LIST,
        "unchanged": act.looked_at - act.changed,
        "not_reached": act.chosen - act.looked_at,
        "stayed": act.changed - act.gone_back,
        "undone_by": bulk.undone_by(act) if bulk.can_be_undone(act, now=now) else None,
    }


def _goes_back(act: BulkAct) -> bool:
    return act.state == BulkState.UNDOING


def go_on(act: BulkAct, *, rows: int, now: dt.datetime) -> None:
    """Few are done at once, so that the next page shows it; many are left to a worker."""
    if rows <= bulk.AT_ONCE:
        bulk.carry_out(act, now=now)
    else:
        hint_bulk_act(act.pk)


def sure_of_how_many(request: HttpRequest) -> int | None:
    """How many the question that was answered with yes named; None where none was asked yet."""
    given = request.POST.get("sure", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def note_act(request: HttpRequest, act: BulkAct, **details: Any) -> None:
    """Say in the log what was begun, or undone."""
    words = f"{act.get_deed_display()}: {act.tag}" if act.tag else act.get_deed_display()
    audit.note(request, audit.Act.BULK_ACT, newsletter=act.newsletter, about=words, act=act.pk, **details)


def _wanted(given: QueryDict, newsletter: Newsletter) -> tuple[Wanted, str]:
    """Who is wanted by the query of a list that a form brings along, and the address of that list."""
    said = QueryDict(given.get("query", "")[:LONGEST_QUERY].encode("utf-8", "replace"))
    wanted = Wanted.of(said.dict(), newsletter=newsletter)
    # Of what is not understood nothing may be lost: the list it leads back to would be everybody's.
    query = said.urlencode() if wanted.troubles else wanted.query
    return wanted, f"{reverse('studio_people:people', args=[newsletter.slug])}{'?' if query else ''}{query}"


def _deed(deed: str, tag: str) -> tuple[BulkDeed, str]:
    if deed not in bulk.FROM_THE_LIST:
        raise NotUnderstood("Choose what is to be done.")
    if deed == BulkDeed.UNSUBSCRIBE:
        return BulkDeed.UNSUBSCRIBE, ""
    try:
        return BulkDeed(deed), clean_tag(tag)
    except UnusableTag as error:
        raise NotUnderstood(str(error)) from error


def _chosen(request: HttpRequest, newsletter: Newsletter, wanted: Wanted) -> QuerySet[Subscription]:
    if wanted.troubles:
        raise NotUnderstood(wanted.troubles[0])
    if request.POST.get("whom") == "all":
        if wanted.search and catch_up_now():
            raise NotUnderstood("Some people moved in just now and cannot be found yet. Try again in some minutes.")
        return matching(newsletter, wanted)
    ids = [key_in(picked) for picked in request.POST.getlist("pick")[:MOST_TICKED]]
    if not any(number > 0 for number in ids):
        raise NotUnderstood("Nobody is ticked. Tick some readers first, or choose all of them.")
    return Subscription.objects.filter(newsletter=newsletter, pk__in=ids)


def _find(slug: str, pk: int) -> BulkAct:
    return get_object_or_404(BulkAct.objects.select_related("newsletter"), pk=pk, newsletter__slug=slug)
