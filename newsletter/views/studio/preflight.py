"""Preflight in the studio: findings for the editor's panel as JSON, a page that needs no script, and mends for both."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.document import Document, DocumentError, check_document
from newsletter.editing.saving import EditConflict, IssueIsFrozen, load_document, save_document
from newsletter.forms.submissions import Unusable, read_document, read_fields
from newsletter.link_checking.asking import ask_for
from newsletter.models import Issue
from newsletter.preflight import Finding, Severity, check
from newsletter.preflight.gathering import outside_addresses
from newsletter.preflight.manuscript import lay_out, with_defaults
from newsletter.preflight.mending import CannotMend, changes_raw, mend
from newsletter.tasks import wake_link_checks
from newsletter.views.studio.access import for_staff, may_write_raw, signed_in, wants_json
from newsletter.views.studio.json_bodies import read_words
from newsletter.views.studio.rewriting import held_to_rewrite

GROUPS = {
    Severity.ERROR: ("Must be mended", "The issue cannot go out like this."),
    Severity.WARNING: ("Look at these", "You are asked about them before it goes out."),
    Severity.HINT: ("Could be better", "Nothing keeps it from going out."),
}
DEEPEST = 60


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def preflight(request: HttpRequest, pk: int) -> HttpResponseBase:
    """GET: the page about what is stored. POST: the findings for the words on the writer's page, as JSON."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    if request.method == "POST":
        return _panel(request, issue)
    document = load_document(issue)
    waiting = look_at_links(document)
    findings = check(issue, document, measure=True)
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "preflight",
        "groups": grouped(findings, document),
        "count": len(findings),
        "waiting": waiting,
        "version": issue.version,
    }
    return render(request, "studio/issues/preflight.html", context)


@require_POST
@for_staff
def mend_finding(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make one mend: in the words that were sent (JSON), or in what is stored (a form, which saves it)."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    if wants_json(request):
        return _mended(request)
    return _mend_stored(request, issue)


def look_at_links(document: Document) -> int:
    """Have the links and pictures of a document looked at in the background; says how many still wait for it."""
    waiting = ask_for(*outside_addresses(lay_out(with_defaults(document))), now=timezone.now())
    if waiting:
        wake_link_checks()
    return waiting


def grouped(findings: Sequence[Finding], document: Document) -> list[dict[str, Any]]:
    """Findings by severity, for a page, each with the form that mends it and the words for its place."""
    places = {section.id: number for number, section in enumerate(document.sections, start=1)}
    groups = []
    for severity, (title, hint) in GROUPS.items():
        rows = [
            {
                "finding": finding,
                "place": places.get(finding.section),
                "path": json.dumps(list(finding.path)),
                "arguments": json.dumps(finding.mend.arguments) if finding.mend else "",
            }
            for finding in findings
            if finding.severity is severity
        ]
        if rows:
            groups.append({"severity": severity, "title": title, "hint": hint, "rows": rows})
    return groups


def _panel(request: HttpRequest, issue: Issue) -> HttpResponseBase:
    try:
        sent = read_words(request)
        document = read_document(sent.get("document")).document
        fields = read_fields(sent.get("fields"))
    except Unusable as error:
        return _unusable(error)
    waiting = look_at_links(document)
    findings = check(issue, document, fields)
    counts = {str(severity): sum(each.severity is severity for each in findings) for severity in Severity}
    return JsonResponse({"findings": [each.to_json() for each in findings], "counts": counts, "waiting": waiting})


def _mended(request: HttpRequest) -> HttpResponseBase:
    try:
        sent = read_words(request)
        # As it was sent: the page holds these very indexes.
        document = read_document(sent.get("document"))
        before = Document.from_json(document.json)
        after = _mend(before, sent.get("mend"), section=sent.get("section", ""), path=sent.get("path", []))
        check_document(after.to_json())
    except Unusable as error:
        return _unusable(error)
    except (CannotMend, DocumentError) as error:
        return JsonResponse({"error": str(error)}, status=409)
    return JsonResponse({"document": {**document.json, "content": after.to_json()["content"]}})


def _mend_stored(request: HttpRequest, issue: Issue) -> HttpResponseBase:
    version = request.POST.get("version", "")
    base = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    asked = {"name": request.POST.get("name", ""), "arguments": _json(request.POST.get("arguments", ""))}
    path = _json(request.POST.get("path", ""))
    try:
        with held_to_rewrite(request, issue.pk):
            before = load_document(issue)
            document = _mend(before, asked, section=request.POST.get("section", ""), path=path)
            if changes_raw(before, document) and not may_write_raw(request):
                raise CannotMend("Your role may not change raw HTML: ask an owner or an editor.")  # noqa: TRY301 - said below
            save_document(issue, document, reason="Mended in preflight", author=signed_in(request), base_version=base)
    except EditConflict:
        messages.error(request, "The issue was saved elsewhere meanwhile. This is how it stands now: press again.")
    except (CannotMend, DocumentError, IssueIsFrozen, Unusable) as error:
        messages.error(request, f"{error} Nothing was changed.")
    else:
        messages.success(request, "Mended. The version before is in the history.")
    return redirect("studio:preflight", issue.pk)


def _mend(document: Document, asked: Any, *, section: Any, path: Any) -> Document:
    """Check the form of what was asked for, and make the mend. Raises CannotMend, Unusable."""
    if not isinstance(asked, dict):
        raise Unusable("mend: an object with a name and arguments.")
    name, arguments = asked.get("name"), asked.get("arguments", {})
    if not isinstance(name, str) or not isinstance(arguments, dict) or not isinstance(section, str):
        raise Unusable("mend: a name and arguments; section: an id.")
    if not isinstance(path, list) or len(path) > DEEPEST or not all(type(index) is int for index in path):
        raise Unusable("path: a list of indexes.")
    return mend(document, name=name, section=section, path=tuple(path), arguments=arguments)


def _json(text: str) -> Any:
    try:
        return json.loads(text[:20_000])
    except (ValueError, RecursionError):
        return None


def _unusable(error: Unusable) -> HttpResponseBase:
    problems = [{"section": each.section, "path": list(each.path), "message": each.message} for each in error.problems]
    return JsonResponse({"error": str(error), "problems": problems, "fields": error.fields}, status=error.status)
