"""The log of what people did: of one newsletter for its owners, of the whole site for administrators."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from newsletter.leafing import key_in, leaf
from newsletter.models import Act, Newsletter
from newsletter.team import audit_reading
from newsletter.team.audit import note
from newsletter.team.audit_reading import FILTERS, Wanted
from newsletter.views.studio.access import for_staff


@require_safe
@for_staff
def log(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was done to one newsletter, the newest first; ``?act=``, ``?who=`` and ``?day=`` narrow it."""
    return _page(request, get_object_or_404(Newsletter, slug=slug))


@require_safe
@for_staff
def site_log(request: HttpRequest) -> HttpResponseBase:
    """The same of all newsletters, and of what is no newsletter's."""
    return _page(request, None)


@require_POST
@for_staff
def log_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The log as a file, narrowed by the query string as the page is; the log says who took it."""
    return _file(request, get_object_or_404(Newsletter, slug=slug))


@require_POST
@for_staff
def site_log_csv(request: HttpRequest) -> HttpResponseBase:
    """The same of the whole site."""
    return _file(request, None)


def _page(request: HttpRequest, newsletter: Newsletter | None) -> HttpResponseBase:
    wanted = Wanted.of(request.GET.dict())
    found = audit_reading.find(newsletter, wanted, zone=_zone(newsletter))
    page = leaf(found, before=key_in(request.GET.get("before", "")), after=key_in(request.GET.get("after", "")))
    people = audit_reading.people(newsletter)
    context = {
        "newsletter": newsletter,
        "area": "settings" if newsletter else "",
        "tab": "log",
        "wanted": wanted,
        "page": page,
        "rows": [(entry, audit_reading.details_in_words(entry)) for entry in page.rows],
        "people": people if not wanted.who or wanted.who in people else [*people, wanted.who],
        "acts": Act.choices,
    }
    return render(request, "studio/settings/log.html", context)


def _file(request: HttpRequest, newsletter: Newsletter | None) -> HttpResponseBase:
    """What is not understood is refused: a file of everything looks alike."""
    wanted = Wanted.of(request.GET.dict())
    unknown = [name[:40] for name in request.GET if name not in FILTERS]
    if refused := wanted.trouble or (
        unknown and f"There is no filter “{unknown[0]}”. There are: {', '.join(FILTERS)}."
    ):
        return HttpResponse(f"{refused}\n", status=400, content_type="text/plain; charset=utf-8")
    narrowed_by = sorted(filter(request.GET.get, FILTERS))
    note(
        request,
        Act.LOG_EXPORTED,
        newsletter=newsletter,
        about=f"Log of {newsletter or 'the site'}",
        narrowed_by=narrowed_by,
    )
    blocks = audit_reading.csv_blocks(audit_reading.find(newsletter, wanted, zone=_zone(newsletter)))
    name = f"{newsletter.slug if newsletter else 'site'}-log-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8", headers=headers)


def _zone(newsletter: Newsletter | None) -> dt.tzinfo:
    return newsletter.zone if newsletter else dt.UTC
