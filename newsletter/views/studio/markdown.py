"""The whole issue as one Markdown text: the way to write that needs no script, and a way out of the editor and back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from newsletter.document import Document, DocumentError, SectionNode
from newsletter.editing.raw_html import RawHtmlRefused
from newsletter.editing.reading import words_of
from newsletter.editing.revisions import hold_version, saved_only_by
from newsletter.editing.saving import IssueIsFrozen
from newsletter.editing.submissions import Receipt, SaveConflict, fields_of
from newsletter.editing.whole_text import Read, WholeText, keep_in_history, read_whole, save_whole, write_whole
from newsletter.forms.issues import IssueFieldsForm
from newsletter.forms.submissions import Unusable, set_fields
from newsletter.forms.whole_text import WholeTextForm
from newsletter.models import Issue
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, may_write_raw, signed_in
from newsletter.views.studio.rewriting import held_to_rewrite

SIGNED_OUT = "You were signed out before this was saved. Copy your text, sign in, and paste it where it belongs."
SIGNED_IN_ANEW = (
    "You signed in anew elsewhere, so this page was out of date and was not saved. Copy your text, open the issue "
    "again, and paste it there."
)
GONE = "This issue is not there any more: someone deleted it. Copy your text if you want to use it elsewhere."
_SHOWN_WARNINGS = 20
_LABELS = {"title": "Title", "preheader": "Preheader", "number": "Number", "date": "Date"}


def markdown(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All sections in one field, with the fences that mark their kinds; POST saves, or settles a conflict.

    Words that came after the session ended, or a role, are shown again to whoever sent them: any other page would lose
    them.
    """
    if request.method != "POST" or "text" not in request.POST:
        return _markdown(request, pk)
    if not request.user.is_authenticated:
        return handed_back(request, SIGNED_OUT, status=401)
    try:
        return _markdown(request, pk)
    except PermissionDenied as refusal:
        return handed_back(request, str(refusal), status=403)
    except Http404:
        return handed_back(request, GONE, status=404)


def handed_back(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    """A page with nothing but the words that were posted and could not be saved, to be copied."""
    return render(
        request, "studio/issues/handed_back.html", {"text": request.POST.get("text", ""), "why": why}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def _markdown(request: HttpRequest, pk: int) -> HttpResponseBase:
    issue = Issue.objects.select_related("newsletter").filter(pk=pk).first()
    if issue is None and request.method != "POST":
        raise Http404(f"There is no issue with the id {pk}.")
    if issue is None:
        return handed_back(request, GONE, status=404)
    if request.method == "POST":
        return _posted(request, issue)
    if not roles_of(request).may_rewrite(issue):
        return redirect("studio:issue", pk)
    # A save merges with what others saved since this version was read.
    hold_version(issue)
    form = WholeTextForm(initial={"text": write_whole(issue), "base_version": issue.version, "save_id": uuid.uuid4()})
    return _page(request, issue, form=form, fields=IssueFieldsForm(instance=issue))


def _posted(request: HttpRequest, issue: Issue) -> HttpResponseBase:
    form = WholeTextForm(request.POST)
    if not form.is_valid():
        return _refused(request, issue, form)
    typed = form.typed
    try:
        read = read_whole(issue, typed)
        if request.POST.get("action") == "theirs":
            writer, raw = signed_in(request), may_write_raw(request)
            keep_in_history(issue, typed, read, author=writer, may_write_raw=raw)
            messages.success(request, "Your text is kept in the history, as “Set aside”. This is what was saved.")
            return redirect("studio:markdown", issue.pk)
        receipt = _save(request, issue, form, typed, read)
    except SaveConflict as conflict:
        return _conflict(request, issue, form, conflict, read.document)
    except IssueIsFrozen as error:
        form.add_error(None, f"{error} Copy your text if you want to use it elsewhere.")
        return _refused(request, issue, form, status=409)
    except Unusable as error:
        return _refused(request, issue, form, of_fields=error.fields)
    except (DocumentError, RawHtmlRefused) as error:
        form.add_error("text", f"{str(error)[:1].upper()}{str(error)[1:]}")
        return _refused(request, issue, form)
    except Issue.DoesNotExist:
        return handed_back(request, GONE, status=404)
    except IntegrityError:
        return _refused(request, issue, form, of_fields={"number": "Another issue got this number a moment ago."})
    return _saved(request, receipt, read, since=typed.base_version)


def _save(request: HttpRequest, issue: Issue, form: WholeTextForm, typed: WholeText, read: Read) -> Receipt:
    over = form.cleaned_data["over"] if request.POST.get("action") == "mine" else None
    with held_to_rewrite(request, issue.pk):
        return save_whole(
            issue,
            typed,
            read,
            author=signed_in(request),
            may_write_raw=may_write_raw(request),
            set_fields=set_fields,
            over=over,
        )


def _saved(request: HttpRequest, receipt: Receipt, read: Read, *, since: int) -> HttpResponseBase:
    issue, others = receipt.issue, ""
    if receipt.merged or receipt.merged_fields:
        own = saved_only_by(signed_in(request), issue, since=since)
        others = f", together with what {'you changed on another page' if own else 'others changed'} meanwhile"
    messages.success(request, f"Saved at {_clock(issue)}{others}.")
    for warning in read.warnings[:_SHOWN_WARNINGS]:
        messages.warning(request, f"Line {warning.line}: {warning.message}" if warning.line else warning.message)
    return redirect("studio:markdown" if "stay" in request.POST else "studio:issue", issue.pk)


def _refused(
    request: HttpRequest,
    issue: Issue,
    form: WholeTextForm,
    *,
    of_fields: dict[str, str] | None = None,
    status: int = 422,
    **more: object,
) -> HttpResponse:
    """The page again, with every word that was typed, and what is wrong with it."""
    stored = Issue.objects.select_related("newsletter").get(pk=issue.pk)
    fields = IssueFieldsForm({**fields_of(stored), **request.POST.dict()}, instance=stored)
    for name, message in (of_fields or {}).items():
        if name not in fields.errors:
            fields.add_error(name, message)
    issue.refresh_from_db()
    return _page(request, issue, form=form, fields=fields, status=status, **more)


def _conflict(
    request: HttpRequest, issue: Issue, form: WholeTextForm, conflict: SaveConflict, mine: Document
) -> HttpResponse:
    """Both texts beside each other, and three ways on; nothing is lost in any of them."""
    hold_version(conflict.issue)
    newest = issue.revisions.filter(version=conflict.current).select_related("author").first()
    shown = {
        "author": newest.author if newest else None,
        "own": saved_only_by(signed_in(request), conflict.issue, since=form.typed.base_version),
        "at": _clock(conflict.issue),
        "over": conflict.current,
        "fields": [
            {"label": _LABELS[name], "mine": form.typed.fields[name], "theirs": conflict.fields[name]}
            for name in conflict.field_conflicts
        ],
        "sections": [
            {"mine": _words(mine, identity), "theirs": _words(conflict.document, identity)}
            for identity in conflict.conflicts
        ],
    }
    return _refused(request, issue, form, status=409, conflict=shown)


def _words(document: Document, identity: str) -> Any:
    section: SectionNode | None = next((each for each in document.sections if each.id == identity), None)
    return None if section is None else words_of(Document(sections=(section,)))[0]


def _page(
    request: HttpRequest,
    issue: Issue,
    *,
    form: WholeTextForm,
    fields: IssueFieldsForm,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "write",
        "text_form": form,
        "form": fields,
        **more,
    }
    return render(request, "studio/issues/markdown.html", context, status=status)


def _clock(issue: Issue) -> str:
    return f"{issue.updated_at.astimezone(issue.newsletter.zone):%H:%M}"
