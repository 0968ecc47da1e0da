"""The issue page: title, sections as Markdown, saving. It works without scripts; a script saves as one types."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from newsletter.document import Document, DocumentError
from newsletter.document.kinds import kinds
from newsletter.document.normalise import normalise
from newsletter.editing.revisions import AUTOSAVED, set_aside, thin_autosaves
from newsletter.editing.saving import EditConflict, IssueIsFrozen, load_document, save_document
from newsletter.editing.section_moves import apply_move
from newsletter.forms.document import PostedSections, SectionText, read_posted, starter_text, texts_of
from newsletter.forms.issues import IssueFieldsForm
from newsletter.models import Issue
from newsletter.views.studio.access import for_staff, signed_in, wants_json

PLACEHOLDER = "00000000-0000-4000-8000-000000000000"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page to write on; POST saves it, and does what the pressed button says."""
    found = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    if request.method == "POST":
        return _save(request, found)
    if not found.is_editable:
        return render(request, "studio/issues/frozen.html", {"issue": found, "newsletter": found.newsletter})
    return _page(request, found, form=IssueFieldsForm(instance=found), texts=texts_of(load_document(found)))


def _save(request: HttpRequest, issue: Issue) -> HttpResponseBase:
    stored_title = issue.title
    form = IssueFieldsForm(request.POST, instance=issue)
    posted = read_posted(request.POST)
    action = request.POST.get("action", "save")
    if not form.is_valid() or posted.document is None:
        return _refused(request, issue, form=form, posted=posted)
    form.follow_title()
    if action == "set-aside":
        return _set_aside(request, issue, posted.document)
    document = apply_move(posted.document, action)
    try:
        _store(request, issue, document, action)
    except EditConflict:
        mine = _fields(issue)
        issue.refresh_from_db()
        # An answer that was lost on its way: the page saves again what is stored already.
        if mine != _fields(issue) or normalise(document) != load_document(issue):
            return _conflict(request, issue, form=form, posted=posted)
    except (IssueIsFrozen, DocumentError) as error:
        issue.title = stored_title
        return _refused(request, issue, form=form, posted=posted, why=str(error), status=409)
    except IntegrityError:
        why = f"Another issue got the number {issue.number} a moment ago: choose another. Your text is still here."
        issue.refresh_from_db()
        return _refused(request, issue, form=form, posted=posted, why=why)
    return _saved(request, issue, posted, action)


def _store(request: HttpRequest, issue: Issue, document: Document, action: str) -> None:
    """Save under the version the page was opened at. Raises what save_document raises."""
    author = signed_in(request)
    base = None if action == "overwrite" else _base_version(request.POST)
    is_autosave = action == "autosave"
    save_document(issue, document, reason=AUTOSAVED if is_autosave else "Saved", author=author, base_version=base)
    if is_autosave:
        thin_autosaves(issue, author=author)


def _saved(request: HttpRequest, issue: Issue, posted: PostedSections, action: str) -> HttpResponseBase:
    if wants_json(request):
        notes = [note.to_json() for note in posted.notes]
        return JsonResponse(
            {"version": issue.version, "split": posted.was_split, "saved_at": _clock(issue), "notes": notes}
        )
    if action == "save":
        messages.success(request, f"Saved at {_clock(issue)}.")
    for note in posted.notes[:10]:
        messages.warning(request, note.message)
    return redirect("studio:issue", issue.pk)


def _fields(issue: Issue) -> tuple[object, ...]:
    return issue.title, issue.preheader, issue.number, issue.date


def _page(
    request: HttpRequest,
    issue: Issue,
    *,
    form: IssueFieldsForm,
    texts: Sequence[SectionText],
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "form": form,
        "texts": texts,
        "kinds": kinds(),
        "starters": [starter_text(kind) for kind in kinds()],
        "base_version": _base_version(request.POST) or issue.version,
        "saved_at": _clock(issue, at=issue.updated_at),
        **more,
    }
    return render(request, "studio/issues/write.html", context, status=status)


def _refused(
    request: HttpRequest,
    issue: Issue,
    *,
    form: IssueFieldsForm,
    posted: PostedSections,
    why: str = "",
    status: int = 422,
) -> HttpResponseBase:
    """Say what is wrong and where; the page keeps every word."""
    if wants_json(request):
        problems = [problem.to_json() for problem in posted.problems]
        fields = {name: " ".join(str(error) for error in errors) for name, errors in form.errors.items()}
        return JsonResponse({"error": why, "problems": problems, "fields": fields}, status=status)
    general = why or " ".join(problem.message for problem in posted.problems if not problem.section)
    return _page(request, issue, form=form, texts=posted.texts, status=status, unsaved=True, why=general)


def _conflict(request: HttpRequest, issue: Issue, *, form: IssueFieldsForm, posted: PostedSections) -> HttpResponseBase:
    """Both texts side by side, and three ways on; nothing is lost in any of them."""
    theirs = {text.id: text for text in texts_of(load_document(issue))}
    mine = {text.id: text for text in posted.texts}
    latest = issue.revisions.select_related("author").first()
    differing = [
        {"mine": mine.get(identity), "theirs": theirs.get(identity)}
        for identity in dict.fromkeys([*mine, *theirs])
        if identity not in mine
        or identity not in theirs
        or mine[identity].text.strip() != theirs[identity].text.strip()
    ]
    conflict = {
        "differing": differing,
        "author": latest.author if latest else None,
        "at": _clock(issue, at=issue.updated_at),
        "fields": _differing_fields(form, issue),
    }
    if wants_json(request):
        panel = render_to_string("studio/issues/conflict.html", {"conflict": conflict, "issue": issue}, request)
        return JsonResponse({"panel": panel, "current": issue.version}, status=409)
    return _page(request, issue, form=form, texts=posted.texts, status=409, conflict=conflict, unsaved=True)


def _differing_fields(form: IssueFieldsForm, stored: Issue) -> list[dict[str, str]]:
    """The title and what else stands above the sections, where mine is not what is stored now."""
    found = []
    for name in ("title", "preheader", "number", "date"):
        mine, theirs = form.cleaned_data.get(name), getattr(stored, name)
        if (mine or "") != (theirs or ""):
            label = "Number" if name == "number" else str(form.fields[name].label or name.capitalize())
            found.append({"label": label, "mine": str(mine or ""), "theirs": str(theirs or "")})
    return found


def _set_aside(request: HttpRequest, issue: Issue, document: Document) -> HttpResponseBase:
    mine, preheader = issue.title, issue.preheader
    issue.refresh_from_db()
    set_aside(issue, document, title=mine, preheader=preheader, author=signed_in(request))
    messages.success(
        request, "Your text is kept in the history, as “Set aside”. This is the text that was saved meanwhile."
    )
    return redirect("studio:issue", issue.pk)


def _base_version(data: QueryDict) -> int | None:
    """The version the page was opened at. A page without a usable one counts as out of date, never as up to date."""
    given = data.get("base_version", "")
    if not data:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _clock(issue: Issue, at: object = None) -> str:
    moment = timezone.now() if at is None else issue.updated_at
    return f"{moment.astimezone(issue.newsletter.zone):%H:%M}"
