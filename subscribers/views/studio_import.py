"""Moving a list in: the page that takes its files, with all imports so far, and the rows that were refused."""

import contextlib
import csv
import io
import itertools
from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.models import Newsletter
from newsletter.team.audit import note_taken
from newsletter.views.studio.access import for_staff, signed_in, wants_json
from subscribers.importing.reporting import refused_rows
from subscribers.models import SubscriberImport
from subscribers.uploads import keeping, receiving, steps, telling
from subscribers.uploads.receiving import IntoFolder
from subscribers.views.studio_import_run import find_run, have_read

RUNS_A_PAGE = 20
_ROWS_A_BLOCK = 500


@csrf_exempt  # _upload checks it: whoever asks for the token has the files read, and the folder must be there by then
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def imports(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The page that takes files, with all imports so far. POST takes them, block by block onto the disk."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if request.method != "POST":
        return _page(request, newsletter)
    if steps.is_full(newsletter):
        return _page(request, newsletter, "Too many imports wait for somebody already. Finish some, or cancel them.")
    try:
        folder = keeping.new_folder()
    except OSError as error:
        return _page(request, newsletter, f"The server cannot keep files ({error.strerror}). Tell whoever runs it.")
    with contextlib.closing(IntoFolder(folder)) as taking:
        request.upload_handlers = [taking]
        try:
            return _upload(request, newsletter, taking=taking)
        finally:
            if not SubscriberImport.objects.filter(upload=folder.name).exists():
                keeping.forget(folder.name)


@csrf_protect
def _upload(request: HttpRequest, newsletter: Newsletter, *, taking: IntoFolder) -> HttpResponseBase:
    _ = request.FILES  # has them read, if the check of the token has not
    if taking.trouble:
        return _page(request, newsletter, taking.trouble)
    upload = taking.folder.name
    run, troubles = steps.receive(upload, taking.received, newsletter=newsletter, author=signed_in(request))
    if run is None:
        return _page(request, newsletter, *troubles)
    for trouble in troubles:
        messages.warning(request, f"{trouble} It is not part of this import; the other files are.")
    have_read(run, files=run.files)
    page = reverse("studio_people:import", args=[newsletter.slug, run.pk])
    return JsonResponse({"go_to": page}) if wants_json(request) else redirect(page)


@require_POST
@for_staff
def refused(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The rows that were refused, of all files or of the one that is named. The log says who took them."""
    run = find_run(slug, pk)
    said = request.POST.get("file", "")
    file = next((number for number in range(len(run.files)) if str(number) == said), None)
    rows = (run.refused.all() if file is None else run.refused.filter(file=file)).count()
    note_taken(request, newsletter=run.newsletter, about=f"Import {run.pk}", what="refused rows", rows=rows)
    of_file = "" if file is None or len(run.files) == 1 else f"-{file + 1}"
    name = f"{slug}-import-{run.pk}-refused{of_file}.csv"
    return StreamingHttpResponse(
        _as_csv(refused_rows(run, file=file)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(request: HttpRequest, newsletter: Newsletter, *troubles: str) -> HttpResponseBase:
    """The page; with ``troubles``, why no file was taken, which a script gets as JSON."""
    if troubles and wants_json(request):
        return JsonResponse({"troubles": troubles}, status=422)
    runs = SubscriberImport.objects.filter(newsletter=newsletter).select_related("author")
    page = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page", "1").replace("\0", ""))
    context = {
        "newsletter": newsletter,
        "area": "people",
        "troubles": troubles,
        "page": page,
        "runs": [(run, telling.state(run), telling.outcome(run)) for run in page],
        "most_bytes": receiving.MOST_BYTES,
        "most_megabytes": receiving.MOST_BYTES // 1_000_000,
        "most_files": receiving.MOST_FILES,
    }
    return render(request, "studio/people/imports.html", context, status=422 if troubles else 200)


def _as_csv(rows: Iterator[list[str]]) -> Iterator[str]:
    yield "\ufeff"  # by which spreadsheets know UTF-8
    while block := list(itertools.islice(rows, _ROWS_A_BLOCK)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(block)
        yield text.getvalue()
