"""Saving from the editor: the document of an issue as JSON, read and written.

Whatever comes, the answer is JSON, and the words of a refused save are still on the page that sent them.
"""

from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from newsletter.document import Document, DocumentError
from newsletter.editing.merging import Fields, ids_of
from newsletter.editing.raw_html import RawHtmlRefused
from newsletter.editing.revisions import hold_version, saved_only_by
from newsletter.editing.saving import IssueIsFrozen, load_document
from newsletter.editing.submissions import Receipt, SaveConflict, fields_of, submit
from newsletter.forms.submissions import SentDocument, Unusable, read_submission, set_fields
from newsletter.models import Issue
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, may_write_raw, signed_in
from newsletter.views.studio.json_bodies import read_words
from newsletter.views.studio.rewriting import held_to_rewrite

GONE = (
    "This issue is not there any more: someone deleted it. What you wrote is still on this page: copy it, or begin a "
    "new issue with it."
)


@require_http_methods(["GET", "HEAD", "PUT"])
@for_staff
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """GET: what is stored, to go on from; ``?look`` only to read it, ``?version`` only its version.

    PUT: save, merged with what others saved.
    """
    try:
        if request.method == "PUT":
            return _save(request, pk)
        if "version" in request.GET:
            return JsonResponse({"version": Issue.objects.only("version").get(pk=pk).version})
        return _stored(request, pk, to_write="look" not in request.GET)
    except Issue.DoesNotExist:
        return JsonResponse({"error": GONE}, status=404)
    except Unusable as error:
        return _unusable(error)
    except IssueIsFrozen as error:
        return JsonResponse({"error": f"{error} What you wrote is still on this page."}, status=423)
    except RawHtmlRefused as error:
        problems = [{"section": each, "path": [], "message": str(error)} for each in error.sections]
        return JsonResponse({"error": str(error), "problems": problems, "fields": {}}, status=422)
    except DocumentError as error:
        return JsonResponse({"error": str(error), "problems": [], "fields": {}}, status=422)


def page_fields(fields: Fields) -> dict[str, Any]:
    """The fields as the page holds them: ``number`` a number, ``date`` as 2026-01-31 or empty."""
    return {**fields, "number": int(fields["number"])}


def _stored(request: HttpRequest, pk: int, *, to_write: bool) -> HttpResponseBase:
    issue = Issue.objects.select_related("newsletter").get(pk=pk)
    if to_write:
        hold_version(issue)
    return JsonResponse(
        {
            "version": issue.version,
            "saved_at": _clock(issue),
            "document": load_document(issue).to_json(),
            "fields": page_fields(fields_of(issue)),
            "editable": roles_of(request).may_rewrite(issue),
        }
    )


def _save(request: HttpRequest, pk: int) -> HttpResponseBase:
    writer = signed_in(request)
    submission, sent = read_submission(read_words(request), may_write_raw=may_write_raw(request))
    try:
        with held_to_rewrite(request, pk):
            receipt = submit(pk, submission, author=writer, set_fields=set_fields)
    except SaveConflict as conflict:
        return _conflict(conflict, own=saved_only_by(writer, conflict.issue, since=submission.base_version))
    except IntegrityError as error:
        taken = "Another issue got this number a moment ago. Choose another."
        raise Unusable("Nothing was saved.", fields={"number": taken}) from error
    answer = _receipt(receipt, sent)
    if receipt.merged or receipt.merged_fields:
        answer["own"] = saved_only_by(writer, receipt.issue, since=submission.base_version)
    return JsonResponse(answer)


def _receipt(receipt: Receipt, sent: SentDocument) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "version": receipt.version,
        "saved_at": _clock(receipt.issue),
        "merged": list(receipt.merged),
    }
    if sent.changed or receipt.merged or ids_of(receipt.document) != list(sent.sections):
        answer["document"] = _for_page(receipt, sent)
    if receipt.merged_fields:
        answer["fields"] = page_fields(receipt.fields)
        answer["merged_fields"] = list(receipt.merged_fields)
    return answer


def _for_page(receipt: Receipt, sent: SentDocument) -> dict[str, Any]:
    """What is stored, but the writer's own sections as they were sent: the normal form of one would move the caret."""
    stored = receipt.document.to_json()
    own = {identity: node for identity, node in sent.sections.items() if identity not in receipt.merged}
    return {**stored, "content": [own.get(node["attrs"]["id"], node) for node in stored["content"]]}


def _unusable(error: Unusable) -> HttpResponseBase:
    answer: dict[str, Any] = {"error": str(error)}
    if error.status == 422:
        answer["problems"] = [
            {"section": each.section, "path": list(each.path), "message": each.message} for each in error.problems
        ]
        answer["fields"] = error.fields
    return JsonResponse(answer, status=error.status)


def _conflict(conflict: SaveConflict, *, own: bool) -> HttpResponseBase:
    issue = conflict.issue
    # Whoever settles the conflict saves on top of this version.
    hold_version(issue)
    newest = issue.revisions.filter(version=conflict.current).select_related("author").first()
    base: Document | None = conflict.base
    return JsonResponse(
        {
            "error": f"{conflict} Nothing was saved; both texts are kept.",
            "current": conflict.current,
            "document": conflict.document.to_json(),
            "fields": page_fields(conflict.fields),
            "base": None if base is None else base.to_json(),
            "conflicts": list(conflict.conflicts),
            "field_conflicts": list(conflict.field_conflicts),
            "author": str(newest.author) if newest and newest.author else "",
            "own": own,
            "at": _clock(issue),
        },
        status=409,
    )


def _clock(issue: Issue) -> str:
    """When the issue was saved last, on the newsletter's wall clock: ``12:04``."""
    return f"{(issue.updated_at or timezone.now()).astimezone(issue.newsletter.zone):%H:%M}"
