"""The readers as a file to take home."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter.models import Newsletter
from newsletter.team.audit import note_taken
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff
from subscribers.exporting.files import Format, blocks
from subscribers.listing.paging import matching
from subscribers.listing.wanted import FILTERS, Wanted
from subscribers.segments.sight import check

logger = logging.getLogger(__name__)


@require_safe
@for_staff
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list narrowed as the page is. What is not understood is refused: a file of everybody looks alike."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    given = request.GET.dict()
    form = given.pop("format", Format.CSV.value)
    wanted = Wanted.of(given, newsletter=newsletter)
    check(roles_of(request), wanted.segment)
    troubles = list(wanted.troubles)
    troubles += [f"There is no filter “{name[:40]}”." for name in given if name not in FILTERS]
    if form not in set(Format):
        troubles.append(f"There is no format “{form[:40]}”. There are: {', '.join(Format)}.")
    if troubles:
        return HttpResponse(f"{' '.join(troubles)}\n", status=400, content_type="text/plain; charset=utf-8")
    chosen = Format(form)
    name = f"{newsletter.slug}-readers-{timezone.now():%Y-%m-%d}{chosen.suffix}"
    # What was searched for may be somebody's address: only that it was narrowed is written down.
    narrowed_by = sorted(filter(given.get, FILTERS))
    by = ", ".join(narrowed_by) or "all"
    logger.info("%s exports readers of %s as %s (%s)", request.user, newsletter.slug, chosen, by)
    note_taken(request, newsletter=newsletter, about="Readers", format=chosen.value, narrowed_by=narrowed_by)
    return StreamingHttpResponse(
        blocks(matching(newsletter, wanted).order_by("pk"), form=chosen),
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
