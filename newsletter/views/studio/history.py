"""An issue's history: every saved version, what it said, what changed since, and bringing it back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from newsletter.document import Document, DocumentError, DocumentFromTheFuture
from newsletter.document.stored import check_stored
from newsletter.editing.differences import SectionDifference, compare as compare_documents, compare_fields
from newsletter.editing.raw_html import RawHtmlRefused
from newsletter.editing.reading import words_of
from newsletter.editing.revisions import name_version, restore
from newsletter.editing.saving import EditConflict, IssueIsFrozen
from newsletter.forms.history import VersionNameForm
from newsletter.models import Issue, Revision
from newsletter.views.studio.access import for_staff, may_write_raw, signed_in
from newsletter.views.studio.rewriting import held_to_rewrite

PAGE_SIZE = 40
_OFFERED = 200
_FIELDS = {"title": "Title", "preheader": "Preheader"}


@require_safe
@for_staff
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version that is kept, the newest first; ``?named`` only those with a name or a milestone."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    found = issue.revisions.select_related("author").defer("document")
    only_named = "named" in request.GET
    if only_named:
        found = found.exclude(name="", milestones=[])
    context = _page(issue) | {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "only_named": only_named,
        "query": "named" if only_named else "",
    }
    return render(request, "studio/issues/history.html", context)


@require_safe
@for_staff
def revision(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponseBase:
    """The words of one version."""
    return _revision_page(request, _find(pk, revision_pk))


@require_POST
@for_staff
def name(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponseBase:
    """Call a version by a name, so that it is found again and kept."""
    found = _find(pk, revision_pk)
    form = VersionNameForm(request.POST, instance=found)
    if not form.is_valid():
        return _revision_page(request, _find(pk, revision_pk), form=form, status=422)
    name_version(found, form.cleaned_data["name"])
    said = f"Version {found.version} is called “{found.name}” now." if found.name else "The name is gone."
    messages.success(request, said)
    return redirect("studio:revision", pk, revision_pk)


@require_safe
@for_staff
def compare(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What changed from the version ``?from=`` to ``?to=``; to the newest, from the one before, where none is named."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    new = _asked(issue, request.GET.get("to", ""))
    new = new or issue.revisions.select_related("author").first()
    old = _asked(issue, request.GET.get("from", ""))
    if old is None and new is not None:
        old = _before(new)
    context = _page(issue) | {
        "old": old,
        "new": new,
        "versions": issue.revisions.defer("document")[:_OFFERED],
        **(_differences(old, new) if old is not None and new is not None else {}),
    }
    return render(request, "studio/issues/compare.html", context)


@require_POST
@for_staff
def bring_back(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponseBase:
    """Make a version the issue's words again; the present words stay in the history."""
    found, writer = _find(pk, revision_pk), signed_in(request)
    try:
        base = _version_seen(request.POST.get("base_version", ""))
        with held_to_rewrite(request, pk):
            issue = restore(found, author=writer, may_write_raw=may_write_raw(request), base_version=base)
    except DocumentFromTheFuture as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}")
        return redirect("studio:history", pk)
    except EditConflict:
        messages.error(
            request, "Someone saved this issue since you opened this page. Look at what they changed, then press again."
        )
        return redirect("studio:revision", pk, revision_pk)
    except (DocumentError, IssueIsFrozen, RawHtmlRefused) as error:
        messages.error(request, str(error))
        return redirect("studio:history", pk)
    messages.success(
        request, f"Version {found.version} is back, as version {issue.version}. The one before it is kept below."
    )
    return redirect("studio:issue", pk)


def _revision_page(
    request: HttpRequest, found: Revision, *, form: VersionNameForm | None = None, status: int = 200
) -> HttpResponseBase:
    document, unreadable = _read(found)
    context = _page(found.issue) | {
        "revision": found,
        "texts": words_of(document),
        "unreadable": unreadable,
        "form": form or VersionNameForm(instance=found),
        "versions": found.issue.revisions.defer("document").exclude(pk=found.pk)[:_OFFERED],
        "before": _before(found),
    }
    return render(request, "studio/issues/revision.html", context, status=status)


def _differences(old: Revision, new: Revision) -> dict[str, Any]:
    (was, unreadable_old), (now, unreadable_new) = _read(old), _read(new)
    if unreadable := unreadable_old or unreadable_new:
        return {"unreadable": unreadable}
    sections = compare_documents(was, now)
    fields = compare_fields(
        {each: getattr(old, each) for each in _FIELDS}, {each: getattr(new, each) for each in _FIELDS}, labels=_FIELDS
    )
    return {"sections": sections, "fields": fields, "nothing": not fields and all(map(_is_same, sections))}


def _is_same(difference: SectionDifference) -> bool:
    return difference.is_same


def _read(found: Revision) -> tuple[Document, str]:
    """The version's words, or why they cannot be read."""
    try:
        return check_stored(found.document), ""
    except DocumentError as error:
        return Document(), str(error)


def _before(found: Revision) -> Revision | None:
    """The version before it, by time."""
    earlier = found.issue.revisions.filter(created_at__lte=found.created_at).exclude(pk=found.pk)
    same_moment = earlier.filter(created_at=found.created_at, pk__gt=found.pk)
    return earlier.exclude(pk__in=same_moment.values("pk")).select_related("author").first()


def _version_seen(given: str) -> int | None:
    """The version that stood there when the page was made; None where the page did not say."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _asked(issue: Issue, given: str) -> Revision | None:
    """The version of that key; None for none, 404 for one that is not this issue's."""
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404("There is no such version.")
    return get_object_or_404(issue.revisions.select_related("author"), pk=int(given))


def _page(issue: Issue) -> dict[str, Any]:
    return {"issue": issue, "newsletter": issue.newsletter, "area": "issues", "tab": "history"}


def _find(pk: int, revision_pk: int) -> Revision:
    return get_object_or_404(
        Revision.objects.select_related("issue__newsletter", "author"), pk=revision_pk, issue__pk=pk
    )
