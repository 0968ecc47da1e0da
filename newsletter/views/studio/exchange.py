"""Files in and out: bringing in an issue, and exporting one."""

import dataclasses
import re
import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from newsletter.document import Document, DocumentError
from newsletter.editing.pasting import without_raw_html
from newsletter.editing.reading import words_of
from newsletter.exporting import export_issue
from newsletter.forms.exchange import ImportForm
from newsletter.importing import read_issue
from newsletter.importing.draft import Draft, UnusableSource
from newsletter.importing.store import StoreRefused, plan, store_draft
from newsletter.models import Issue, Newsletter
from newsletter.team.matrix import Right
from newsletter.views.studio.access import for_staff, may, may_write_raw, require, signed_in
from newsletter.views.studio.form_pages import form_page
from newsletter.views.studio.rewriting import why_not

KEPT_SECONDS = 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def import_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Read an uploaded file and show what was read; a second press saves it as a draft."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if request.method == "POST" and "key" in request.POST:
        return _save_import(request, newsletter, str(request.POST["key"]))
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    context: dict[str, Any] = {"newsletter": newsletter, "area": "issues", "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = {
            "data": file.read(),
            "name": file.name,
            "keep_utm": form.cleaned_data["keep_utm"],
            "may_write_raw": may_write_raw(request),
        }
        try:
            draft = _read(kept)
        except UnusableSource as error:
            where = f"{file.name}, line {error.line}" if error.line else file.name
            form.add_error("file", f"{where}: {error.message}")
        else:
            key = secrets.token_urlsafe(12)
            reading = _reading(request, newsletter, draft, file.name, key)
            cache.set(
                _cache_key(request, newsletter, key),
                kept | {key: reading[key] for key in ("version", "replaces_scheduled")},
                KEPT_SECONDS,
            )
            return render(request, "studio/issues/import_read.html", context | reading)
    return form_page(request, "studio/issues/import.html", context)


@require_safe
@for_staff
def export(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """The issue as a Markdown file with front matter."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    response = HttpResponse(export_issue(issue), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{issue.newsletter.slug}-{issue.number:03d}.md"'
    return response


def _save_import(request: HttpRequest, newsletter: Newsletter, key: str) -> HttpResponseBase:
    kept = cache.get(_cache_key(request, newsletter, key)) if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", key) else None
    if kept is None:
        messages.error(request, "What was read is no longer kept. Choose the file again; nothing was saved.")
        return redirect("studio:import", newsletter.slug)
    if kept["replaces_scheduled"]:
        require(request, Right.SENDING, newsletter)  # these words would go out by themselves
    try:
        stored = store_draft(
            # The right may have been taken away while they looked at it.
            _read(kept | {"may_write_raw": kept["may_write_raw"] and may_write_raw(request)}),
            newsletter=newsletter,
            author=signed_in(request),
            base_version=kept["version"],
            may_replace_scheduled=kept["replaces_scheduled"],
        )
    except (StoreRefused, UnusableSource, DocumentError) as error:
        messages.error(request, f"{error} Nothing was saved.")
        return redirect("studio:import", newsletter.slug)
    cache.delete(_cache_key(request, newsletter, key))
    messages.success(
        request, f"{stored.issue} is a draft now." if stored.created else f"{stored.issue} has its new words."
    )
    for warning in stored.warnings:
        messages.warning(request, warning)
    return redirect("studio:issue", stored.issue.pk)


def _read(kept: dict[str, Any]) -> Draft:
    draft = read_issue(kept["data"], name=kept["name"], keep_utm=kept["keep_utm"])
    if kept["may_write_raw"]:
        return draft
    sections = tuple(map(without_raw_html, draft.document.sections))
    return dataclasses.replace(draft, document=Document(sections=sections))


def _reading(request: HttpRequest, newsletter: Newsletter, draft: Draft, name: str, key: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"draft": draft, "texts": words_of(draft.document), "name": name, "key": key}
    try:
        planned = plan(draft, newsletter=newsletter)
    except StoreRefused as error:
        return shown | {"refused": str(error), "version": None, "replaces_scheduled": False}
    changes: dict[str, Any] = {"number": planned.number, "existing": planned.issue, "changes": planned.changes}
    notes = [note for note in (planned.guessed, planned.moved) if note]
    if planned.issue is not None and planned.replaces_scheduled and not may(request, Right.SENDING):
        changes["refused"] = why_not(request, planned.issue)
    return (
        shown
        | changes
        | {
            "draft": planned.draft,
            "notes": notes,
            "version": planned.version,
            "replaces_scheduled": planned.replaces_scheduled,
        }
    )


def _cache_key(request: HttpRequest, newsletter: Newsletter, key: str) -> str:
    return f"import:{signed_in(request).pk}:{newsletter.pk}:{key}"
