"""Trying again whom a mailing did not reach, after a question in plain words."""

import dataclasses
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from delivery import mailings, reports
from delivery.mailing_states import MailingError
from delivery.tasks import wake
from delivery.views.issue import find_issue
from delivery.views.mailing import current_mailing, note_mailing
from newsletter.team.audit import Act
from newsletter.views.studio.access import for_staff


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Again:
    """What is asked, done and said."""

    name: str
    count: Callable[[reports.Progress], int]
    act: Callable[..., int]
    nobody: str


_RETRY = _Again(
    name="retry",
    count=lambda now: now.failed,
    act=mailings.retry_refused,
    nobody="Nobody is left whose copy was refused or given up on.",
)
_RESEND = _Again(
    name="resend",
    count=lambda now: now.in_doubt,
    act=mailings.resend_in_doubt,
    nobody="Nobody’s copy is in doubt any more.",
)


@require_POST
@for_staff
def retry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send to those again whom servers refused or gave up on us. Without ``confirmed`` it is asked for first."""
    return _again(request, pk, _RETRY)


@require_POST
@for_staff
def resend(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send to those again of whom nobody knows whether they have it. Without ``confirmed`` it is asked for first."""
    return _again(request, pk, _RESEND)


@require_POST
@for_staff
def go_on(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let the rest of the mailing go that waits for what comes of its first copies."""
    issue = find_issue(pk)
    try:
        with transaction.atomic():
            mailings.go_on(current_mailing(issue))
            note_mailing(request, Act.RESUMED, issue, rest=True)
    except MailingError as error:
        messages.error(request, str(error))
    else:
        wake()
        messages.success(request, "The rest goes out now.")
    return redirect("studio_delivery:issue", pk)


def _again(request: HttpRequest, pk: int, again: _Again) -> HttpResponseBase:
    issue = find_issue(pk)
    mailing = current_mailing(issue)
    now = reports.progress(mailing, failures=0)
    count = again.count(now)
    if not count:
        # htmx swaps nothing in at an error status, and this must be seen.
        if request.headers.get("HX-Request"):
            return render(request, "studio/delivery/refused.html", {"why": again.nobody})
        messages.error(request, again.nobody)
        return redirect("studio_delivery:issue", pk)
    if "confirmed" not in request.POST:
        context = {
            "issue": issue, "newsletter": issue.newsletter, "area": "issues", "tab": "send", "mailing": mailing,
            "again": again.name, "count": count,
        }  # fmt: skip
        name = "again_dialog" if request.headers.get("HX-Request") else "again"
        return render(request, f"studio/delivery/{name}.html", context)
    try:
        with transaction.atomic():
            reopened = again.act(mailing, now=timezone.now())
            note_mailing(request, Act.SENT_AGAIN, issue, deed=again.name, copies=reopened)
    except MailingError as error:
        messages.error(request, str(error))
    else:
        wake()
        messages.success(request, f"{reopened:,} {'copy goes' if reopened == 1 else 'copies go'} out again.")
    return redirect("studio_delivery:issue", pk)
