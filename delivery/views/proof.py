"""A test mail from the editor, without leaving it: asked for and answered as JSON."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods

from delivery.forms import TestMailForm
from delivery.preparing import CannotBegin
from delivery.proofs import send_test
from delivery.views.issue import find_issue, newest_readers
from newsletter.models import Issue
from newsletter.team.matrix import Right
from newsletter.views.studio.access import for_staff, may, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """GET: what to offer. POST (``to``, ``as_reader``): send the issue as it is saved, and say what the server said."""
    issue = find_issue(pk)
    if request.method == "POST":
        return _send(request, issue)
    readers = newest_readers(issue) if may(request, Right.PERSONS) else []
    return JsonResponse({"to": signed_in(request).email, "readers": readers})


def _send(request: HttpRequest, issue: Issue) -> HttpResponseBase:
    form = TestMailForm(request.POST, newsletter=issue.newsletter, sees_readers=may(request, Right.PERSONS))
    if not form.is_valid():
        fields = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        return JsonResponse({"error": "Nothing was sent.", "fields": fields}, status=422)
    try:
        results = send_test(issue, to=form.cleaned_data["to"], as_subscription=form.cleaned_data.get("as_reader"))
    except CannotBegin as error:
        return JsonResponse({"error": str(error), "fields": {}}, status=422)
    return JsonResponse(
        {"results": [{"address": each.address, "sent": each.sent, "detail": each.detail} for each in results]}
    )
