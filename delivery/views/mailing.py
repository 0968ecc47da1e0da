"""What can be done to a mailing under way, and who its recipients are."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from delivery import mailings, reports
from delivery.models import DeliveryState, Mailing
from delivery.tasks import wake
from delivery.views.issue import find_issue
from newsletter.models import Issue
from newsletter.views.studio.access import for_staff

PAGE_SIZE = 50


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
    except mailings.MailingError as error:
        messages.error(request, str(error))
        return redirect("studio_delivery:issue", pk)
    messages.success(request, f"#{issue.number} is a draft again.")
    return redirect("studio:issue", pk)


@require_safe
@for_staff
def recipients(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everyone the mailing was made for, with the state of their copy and every attempt."""
    issue = find_issue(pk)
    mailing = _current(issue)
    wanted = request.GET.get("q", "").strip().replace("\x00", "")[:320]
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    shown = reports.progress(mailing, failures=0)
    labels = dict(DeliveryState.choices)
    found = reports.recipients(mailing, search=wanted, state=state).prefetch_related("attempts")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "send",
        "page": page,
        "rows": [(delivery, reports.reason_label(delivery.reason) if delivery.reason else "") for delivery in page],
        "wanted": wanted,
        "state": state,
        "total": shown.total,
        "filters": [(value, labels[value], count) for value, count in shown.counts.items() if count],
    }
    return render(request, "studio/delivery/recipients.html", context)


def _resume(mailing: Mailing) -> None:
    mailings.resume(mailing)
    wake()


def _act(request: HttpRequest, pk: int, deed: Callable[[Mailing], None], done: str) -> HttpResponseBase:
    mailing = _current(find_issue(pk))
    try:
        deed(mailing)
    except mailings.MailingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("studio_delivery:issue", pk)


def _current(issue: Issue) -> Mailing:
    mailing = mailings.current(issue)
    if mailing is None:
        raise Http404("This issue has not been sent yet.")
    return mailing
