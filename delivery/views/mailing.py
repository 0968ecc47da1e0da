"""What can be done to a mailing under way."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from delivery import mailings
from delivery.mailing_states import MailingError
from delivery.models import Mailing
from delivery.tasks import wake
from delivery.views.issue import find_issue
from newsletter.models import Issue
from newsletter.team import audit
from newsletter.views.studio.access import for_staff


@require_POST
@for_staff
def pause(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop handing out copies; those at the server's door are finished."""
    reason = f"Paused by {request.user}"
    return _act(request, pk, audit.Act.PAUSED, lambda mailing: mailings.pause(mailing, reason=reason), "Paused.")


@require_POST
@for_staff
def resume(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Go on."""
    response = _act(request, pk, audit.Act.RESUMED, mailings.resume, "Sending goes on.")
    wake()
    return response


@require_POST
@for_staff
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop for good; who has it keeps it."""
    return _act(request, pk, audit.Act.CANCELLED, mailings.cancel, "Cancelled. Nobody else gets it.")


@require_POST
@for_staff
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a cancelled issue that nobody got a draft again."""
    issue = find_issue(pk)
    try:
        with transaction.atomic():
            mailings.reopen(issue)
            note_mailing(request, audit.Act.REOPENED, issue)
    except MailingError as error:
        messages.error(request, str(error))
        return redirect("studio_delivery:issue", pk)
    messages.success(request, f"#{issue.number} is a draft again.")
    return redirect("studio:issue", pk)


def current_mailing(issue: Issue) -> Mailing:
    """The issue's latest mailing, or 404."""
    mailing = mailings.current(issue)
    if mailing is None:
        raise Http404("This issue has not been sent yet.")
    return mailing


def note_mailing(request: HttpRequest, act: audit.Act, issue: Issue, **details: Any) -> None:
    """Write down what somebody did to the mailing of an issue."""
    audit.note(request, act, newsletter=issue.newsletter, about=str(issue), issue=issue.pk, **details)


def _act(request: HttpRequest, pk: int, act: audit.Act, deed: Callable[[Mailing], None], done: str) -> HttpResponseBase:
    issue = find_issue(pk)
    mailing = current_mailing(issue)
    try:
        with transaction.atomic():
            deed(mailing)
            note_mailing(request, act, issue)
    except MailingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("studio_delivery:issue", pk)
