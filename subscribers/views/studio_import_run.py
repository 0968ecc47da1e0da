"""One import: what was found, putting columns right, giving the word, how far it is, and what became of it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.models import Act
from newsletter.team.audit import note
from newsletter.views.studio.access import for_staff, signed_in
from subscribers.importing import legacy
from subscribers.importing.sources import Unreadable
from subscribers.list_hints import hint_import
from subscribers.models import ImportState, SubscriberImport
from subscribers.uploads import meanings, steps, telling, working
from subscribers.uploads.forms import StatementForm

AT_ONCE_SECONDS = 20
_OVER = "This import was over already. There was nothing to cancel, and nothing was changed."
_CHANGED = (
    "You changed what columns are, so the files were read again, and nobody was moved in yet. See what would happen "
    "now, and press once more."
)
_TOO_LATE = "This import has gone on meanwhile. Nothing was changed: this is how it stands."


@require_safe
@for_staff
def run_page(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """An import, as far as it is."""
    return _page(request, find_run(slug, pk))


@require_safe
@for_staff
def progress(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """How far it is: the part of the page that asks for itself again, and for the whole page at the end."""
    run = find_run(slug, pk)
    if not _is_busy(run):
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"newsletter": run.newsletter, "run": run, "how_far": telling.how_far(run, now=timezone.now())}
    return render(request, "studio/people/import_progress.html", context)


@require_POST
@for_staff
def columns(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Read the files with other meanings of their columns; what was typed below them is kept."""
    run = find_run(slug, pk)
    if _is_stale(request, run):
        return _as_it_stands(request, run)
    _keep_words(request, run)
    return _look_again(request, run, meanings.read_said(run.files, request.POST.dict()))


def _look_again(request: HttpRequest, run: SubscriberImport, said: meanings.Said) -> HttpResponseBase:
    if said.troubles:
        return _page(request, run, files=said.files, troubles=said.troubles)
    if run.state not in {ImportState.READING, ImportState.READY}:  # over: its files are gone
        return _read_again(request, run, said.files)
    try:
        return _read_again(request, run, steps.looked_at_anew(run, said.files))
    except Unreadable as error:
        return _page(request, run, troubles=[str(error)])


@require_POST
@for_staff
def leave_out(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponseBase:
    """Leave one file out of the import, as long as there is another."""
    run = find_run(slug, pk)
    if _is_stale(request, run):
        return _as_it_stands(request, run)
    others = [each for number, each in enumerate(run.files) if number != file]
    if not others or len(others) == len(run.files):
        messages.error(request, "That file cannot be left out. Cancel the import if nothing of it is to come in.")
        return redirect("studio_people:import", slug, pk)
    _keep_words(request, run)
    said = meanings.read_said(run.files, meanings.without(file, request.POST.dict()))
    if said.troubles:
        return _page(request, run, files=said.files, troubles=said.troubles)
    run.files = others
    if run.state in {ImportState.READING, ImportState.READY}:
        try:
            others = steps.looked_at_anew(run, [*said.files[:file], *said.files[file + 1 :]])
        except Unreadable as error:
            messages.error(request, str(error))
    return _read_again(request, run, others)


@require_POST
@for_staff
def start(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Give the word: from now on people are moved in. Where columns were changed, the files are read again instead."""
    run = find_run(slug, pk)
    form = StatementForm(request.POST)
    if run.state == ImportState.READY and request.POST.get("seen") == steps.version(run):
        said = meanings.read_said(run.files, request.POST.dict())
        if said.troubles or meanings.differ(said.files, run.files):
            _keep_words(request, run)
            if not said.troubles:
                messages.warning(request, _CHANGED)
            return _look_again(request, run, said)
    if run.state == ImportState.READY and not form.is_valid():
        return _page(request, run, form=form)
    with transaction.atomic():
        started = run.state == ImportState.READY and steps.start(
            run,
            seen=request.POST.get("seen", ""),
            statement=form.cleaned_data["statement"],
            tag=form.cleaned_data["tag"],
            author=signed_in(request),
            now=timezone.now(),
        )
        if started:
            refused = run.refused.count()
            note(
                request,
                Act.IMPORTED,
                newsletter=run.newsletter,
                about=f"Import {run.pk}: {run}",
                rows=run.rows + refused,
                refused=refused,
            )
    if not started:
        return _as_it_stands(request, run)
    if run.rows <= steps.READ_AT_ONCE:
        working.go_on(run.pk, seconds=AT_ONCE_SECONDS)
    else:
        hint_import(run.pk)
    return redirect("studio_people:import", slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Ask whether to cancel, and what that means; POST does it."""
    run = find_run(slug, pk)
    if request.method != "POST" and run.state not in {ImportState.DONE, ImportState.CANCELLED}:
        context = {"newsletter": run.newsletter, "area": "people", "run": run}
        return render(request, "studio/people/import_cancel.html", context)
    with transaction.atomic():
        cancelled = request.method == "POST" and steps.cancel(run)
        if cancelled and run.merged_through:
            note(request, Act.IMPORTED, newsletter=run.newsletter, about=f"Import {run.pk} cancelled on its way: {run}")
    messages.info(request, "The import is cancelled." if cancelled else _OVER)
    return redirect("studio_people:import", slug, pk)


@require_POST
@for_staff
def again(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Go on after a failure where it stopped."""
    run = find_run(slug, pk)
    if run.upload and steps.try_again(run, now=timezone.now()):
        hint_import(run.pk)
    else:
        messages.info(request, _TOO_LATE)
    return redirect("studio_people:import", slug, pk)


def have_read(run: SubscriberImport, *, files: list[dict[str, Any]]) -> bool:
    """Have the files read as they say, at once where they are small. Returns False where it is too late for it."""
    asked = steps.ask_to_read(run, files=files, now=timezone.now())
    if asked and run.busy_since:
        if steps.expected(run) <= steps.READ_AT_ONCE:
            working.go_on(run.pk, seconds=AT_ONCE_SECONDS)
        else:
            hint_import(run.pk)
    return asked


def find_run(slug: str, pk: int) -> SubscriberImport:
    """The newsletter's import of that number. Raises Http404."""
    runs = SubscriberImport.objects.select_related("newsletter", "author")
    return get_object_or_404(runs, pk=pk, newsletter__slug=slug)


def _is_stale(request: HttpRequest, run: SubscriberImport) -> bool:
    """Whether the page on which somebody pressed shows what was found before the files were read once more."""
    return request.POST.get("seen", steps.version(run)) != steps.version(run)


def _as_it_stands(request: HttpRequest, run: SubscriberImport) -> HttpResponseBase:
    """Say that it is too late, and change nothing; what was typed still stands on the page, where there is a place."""
    messages.info(request, _TOO_LATE)
    if run.state not in {ImportState.READING, ImportState.READY}:
        return redirect("studio_people:import", run.newsletter.slug, run.pk)
    typed = {name: request.POST.get(name, getattr(run, name)) for name in ("statement", "tag")}
    return _page(request, run, form=StatementForm(initial=typed))


def _keep_words(request: HttpRequest, run: SubscriberImport) -> None:
    """Keep what was typed below the columns."""
    steps.keep_words(run, statement=request.POST.get("statement", run.statement), tag=request.POST.get("tag", run.tag))


def _read_again(request: HttpRequest, run: SubscriberImport, files: list[dict[str, Any]]) -> HttpResponseBase:
    if not run.upload or not have_read(run, files=files):
        messages.info(request, _TOO_LATE)
    return redirect("studio_people:import", run.newsletter.slug, run.pk)


def _is_busy(run: SubscriberImport) -> bool:
    return run.state == ImportState.MERGING or (run.state == ImportState.READING and run.busy_since is not None)


def _page(
    request: HttpRequest,
    run: SubscriberImport,
    *,
    files: list[dict[str, Any]] | None = None,
    troubles: list[str] | None = None,
    form: StatementForm | None = None,
) -> HttpResponseBase:
    """The page of the run; ``files`` and ``form`` as they were filled in, where something is to be mended in them."""
    told = telling.files_of(run, files)
    totals = telling.totals(told)
    is_busy = _is_busy(run)
    context = {
        "newsletter": run.newsletter,
        "area": "people",
        "run": run,
        "files": told,
        "totals": totals,
        "come_in": telling.come_in(totals),
        "refused": sum(file.refused for file in told),
        "lacking": [file for file in told if file.lacks_address],
        "troubles": troubles,
        "form": form or StatementForm(initial={"statement": run.statement or telling.proposal(run), "tag": run.tag}),
        "choices": meanings.CHOICES,
        "encodings": legacy.NAMES,
        "who_is_in_it": meanings.WHO_IS_IN_IT,
        "can_change": bool(run.upload) and run.state in {ImportState.READING, ImportState.READY} and not is_busy,
        "is_busy": is_busy,
        "how_far": telling.how_far(run, now=timezone.now()) if is_busy else None,
        "refused_until": run.finished_at + working.REFUSED_KEPT_FOR if run.finished_at else None,
        "waits_until": run.created_at + working.WAITS_FOR,
        "seen": steps.version(run),
    }
    status = 422 if troubles or (form and form.errors) else 200
    return render(request, "studio/people/import.html", context, status=status)
