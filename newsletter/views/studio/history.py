"""An issue's history: every saved version, what it said, and bringing it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from newsletter.document import Document, DocumentError, check_document
from newsletter.editing.revisions import restore
from newsletter.editing.saving import IssueIsFrozen
from newsletter.forms.document import texts_of
from newsletter.models import Issue, Revision
from newsletter.views.studio.access import for_staff, signed_in

PAGE_SIZE = 40


@require_safe
@for_staff
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version that is kept, the newest first."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    found = issue.revisions.select_related("author").defer("document")
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "history",
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "studio/issues/history.html", context)


@require_safe
@for_staff
def revision(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponseBase:
    """The words of one version."""
    found = _find(pk, revision_pk)
    try:
        document, unreadable = check_document(found.document), ""
    except DocumentError as error:
        document, unreadable = Document(), str(error)
    context = {
        "issue": found.issue,
        "newsletter": found.issue.newsletter,
        "area": "issues",
        "tab": "history",
        "revision": found,
        "texts": texts_of(document),
        "unreadable": unreadable,
    }
    return render(request, "studio/issues/revision.html", context)


@require_POST
@for_staff
def bring_back(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponseBase:
    """Make a version the issue's words again; the present words stay in the history."""
    found = _find(pk, revision_pk)
    try:
        issue = restore(found, author=signed_in(request))
    except (DocumentError, IssueIsFrozen) as error:
        messages.error(request, str(error))
        return redirect("studio:history", pk)
    messages.success(
        request, f"Version {found.version} is back, as version {issue.version}. The one before it is kept below."
    )
    return redirect("studio:issue", pk)


def _find(pk: int, revision_pk: int) -> Revision:
    return get_object_or_404(
        Revision.objects.select_related("issue__newsletter", "author"), pk=revision_pk, issue__pk=pk
    )
