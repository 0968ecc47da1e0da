"""The page behind the link in a reminder: it asks, and skips a slot when it is told to. The link is the permission."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delivery.reminder_mail import read_skip
from newsletter.models import IssueState
from newsletter.planning.skipping import skip_issue
from newsletter.scheduling import SchedulingError, say_moment
from newsletter.team import audit
from subscribers.tokens import BadToken


@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be skipped and changes nothing; POST skips it."""
    try:
        issue, slot, author = read_skip(token)
    except BadToken:
        return _page(request, {"bad": True}, status=404)
    now = timezone.now()
    context: dict[str, object] = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "when": say_moment(slot, issue.newsletter),
    }
    if request.method == "POST":
        try:
            with transaction.atomic():
                context["skipped"] = skip_issue(issue, slot=slot, now=now)
                audit.note(
                    request, audit.Act.UNSCHEDULED, newsletter=issue.newsletter, about=str(issue), issue=issue.pk,
                    as_account=author, by="the link in their reminder",
                )  # fmt: skip
        except SchedulingError as error:
            return _page(request, {**context, "refused": str(error)}, status=409)
        return _page(request, context)
    context["is_open"] = issue.state == IssueState.SCHEDULED and issue.publish_at == slot and slot > now
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    response = render(request, "studio/planning/skip.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
