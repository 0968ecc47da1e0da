"""What can be done to a mailing under way."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from delivery import mailings
from delivery.mailing_states import MailingError
from delivery.models import Mailing
from delivery.tasks import wake
from delivery.views.issue import find_issue
from newsletter.models import Issue
from newsletter.views.studio.access import for_staff


@require_POST
@for_staff
def pause(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop handing out copies; those at the server's door are finished."""
    return _act(request, pk, lambda mailing: mailings.pause(mailing, reason=f"Paused by {request.user}"), "Paused.")


@require_POST
@for_staff
def resume(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Go on."""
    return _act(request, pk, _resume, "Sending goes on.")


@require_POST
@for_staff
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop for good; who has it keeps it."""
    return _act(request, pk, mailings.cancel, "Cancelled. Nobody else gets it.")


@require_POST
@for_staff
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a cancelled issue that nobody got a draft again."""
    issue = find_issue(pk)
    try:
        mailings.reopen(issue)
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


def _resume(mailing: Mailing) -> None:
    mailings.resume(mailing)
    wake()


def _act(request: HttpRequest, pk: int, deed: Callable[[Mailing], None], done: str) -> HttpResponseBase:
    mailing = current_mailing(find_issue(pk))
    try:
        deed(mailing)
    except MailingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("studio_delivery:issue", pk)
