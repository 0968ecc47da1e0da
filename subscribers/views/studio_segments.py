"""The segments of a newsletter: the list of them, how many each means, copying and deleting."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.models import Newsletter
from newsletter.team.audit import Act, note
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers.models import Segment
from subscribers.segments import keeping
from subscribers.segments.overview import line_of
from subscribers.segments.rules import BadRule
from subscribers.segments.sight import check
from subscribers.segments.sizing import size
from subscribers.segments.uses import uses_of


@require_safe
@for_staff
def segments(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All segments, in words. Each counts itself once the page is there."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    found = newsletter.segments.select_related("author", "newsletter").order_by("name")
    lines = [line_of(each, roles=roles_of(request)) for each in found]
    context = {"newsletter": newsletter, "area": "people", "lines": lines}
    return render(request, "studio/people/segments.html", context)


@require_safe
@for_staff
def count(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """How many readers a segment means: the part of the list's page that asks for itself."""
    segment = _find(slug, pk)
    check(roles_of(request), segment)
    try:
        found = size(segment.newsletter, keeping.rule_of(segment))
    except BadRule:
        found = None
    return render(request, "studio/people/segment_count.html", {"newsletter": segment.newsletter, "size": found})


@require_POST
@for_staff
def duplicate(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Another one of the same rule, open to be changed."""
    segment = _find(slug, pk)
    with transaction.atomic():
        copy = keeping.duplicate(segment, author=signed_in(request))
        note(request, Act.SEGMENT_CHANGED, newsletter=segment.newsletter, about=copy.name, copied_from=segment.name)
    messages.success(request, f"“{copy.name}” is a copy. Change it here.")
    return redirect("studio_people:segment", slug, copy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Ask, and delete it; what uses it is named instead."""
    segment = _find(slug, pk)
    if request.method != "POST":
        context = {
            "newsletter": segment.newsletter, "area": "people", "segment": segment, "uses": uses_of(segment),
        }  # fmt: skip
        return render(request, "studio/people/segment_delete.html", context)
    try:
        with transaction.atomic():
            keeping.delete(segment)
            note(request, Act.SEGMENT_CHANGED, newsletter=segment.newsletter, about=segment.name, deleted=True)
    except keeping.InUse as error:
        messages.error(request, f"{error} Nothing was deleted.")
        return redirect("studio_people:segments", slug)
    messages.success(request, f"“{segment.name}” is deleted. Nothing changed for its readers.")
    return redirect("studio_people:segments", slug)


def _find(slug: str, pk: int) -> Segment:
    return get_object_or_404(Segment.objects.select_related("newsletter"), pk=pk, newsletter__slug=slug)
