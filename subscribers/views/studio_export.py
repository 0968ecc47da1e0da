"""The readers as a file to take home."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.team.audit import note_taken
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff
from subscribers.exporting.files import Format, blocks
from subscribers.listing.indexing import catch_up_now
from subscribers.listing.paging import matching
from subscribers.listing.wanted import FILTERS, Wanted
from subscribers.models import SubscriptionState
from subscribers.segments.sight import check

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET asks for the format; POST gives the file, and writes down that somebody took it.

    The query string narrows the readers as it does the list. What is not understood is refused: a file of everybody
    looks alike.
    """
    newsletter = get_object_or_404(Newsletter, slug=slug)
    wanted = Wanted.of(request.GET, newsletter=newsletter)
    check(roles_of(request), wanted.segment)
    troubles = list(wanted.troubles)
    troubles += [f"There is no filter “{name[:40]}”." for name in request.GET if name not in FILTERS]
    form = request.POST.get("format", Format.CSV.value)
    if form not in set(Format):
        troubles.append(f"There is no format “{form[:40]}”. There are: {', '.join(Format)}.")
    if troubles:
        return HttpResponse(f"{' '.join(troubles)}\n", status=400, content_type="text/plain; charset=utf-8")
    # A search finds people by entries that workers make: a file of fewer looks alike.
    some_wait = bool(wanted.search) and catch_up_now()
    if request.method == "POST" and not some_wait:
        return _file(request, newsletter, wanted, chosen=Format(form))
    context = {"newsletter": newsletter, "area": "people", "wanted": wanted, "narrowed": _in_words(wanted)}
    context["some_wait"] = some_wait
    status = 409 if request.method == "POST" else 200
    return render(request, "studio/people/export.html", context, status=status)


def _file(request: HttpRequest, newsletter: Newsletter, wanted: Wanted, *, chosen: Format) -> HttpResponseBase:
    name = f"{newsletter.slug}-readers-{timezone.now():%Y-%m-%d}{chosen.suffix}"
    # What was searched for may be somebody's address: only that it was narrowed is written down.
    narrowed_by = sorted(filter(request.GET.get, FILTERS))
    by = ", ".join(narrowed_by) or "all"
    logger.info("%s exports readers of %s as %s (%s)", request.user, newsletter.slug, chosen, by)
    note_taken(request, newsletter=newsletter, about="Readers", format=chosen.value, narrowed_by=narrowed_by)
    return StreamingHttpResponse(
        blocks(matching(newsletter, wanted).order_by("pk"), form=chosen),
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _in_words(wanted: Wanted) -> list[tuple[str, str]]:
    """What narrows the list, each with what it is narrowed to."""
    state = SubscriptionState(wanted.state).label if wanted.state else ""
    filters = {
        "Part of an address or name": wanted.search,
        "State": state,
        "Tag": wanted.tag,
        "Came by": wanted.source,
        "Came from": f"{wanted.since:%Y-%m-%d}" if wanted.since else "",
        "Until": f"{wanted.until:%Y-%m-%d}" if wanted.until else "",
        "Segment": wanted.segment.name if wanted.segment else "",
    }
    return [(name, words) for name, words in filters.items() if words]
