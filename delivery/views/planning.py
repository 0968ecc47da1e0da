"""Test mails, scheduling and sending: each asks in plain words before it acts."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from delivery import mailings, planning, preparing
from delivery.forms import ScheduleForm, TestMailForm
from delivery.mailing_states import MailingError
from delivery.proofs import send_test
from delivery.tasks import wake
from delivery.views.issue import find_issue, send_page
from newsletter.models import Issue
from newsletter.preflight import Finding
from newsletter.scheduling import SchedulingError, say_moment, unschedule
from newsletter.views.studio.access import for_staff


@require_POST
@for_staff
def test_mail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the issue as it is saved to a few addresses, now, and say what the server answered."""
    issue = find_issue(pk)
    form = TestMailForm(request.POST, newsletter=issue.newsletter)
    if not form.is_valid():
        return send_page(request, issue, test=form, status=422)
    try:
        results = send_test(issue, to=form.cleaned_data["to"], as_subscription=form.cleaned_data["as_reader"])
    except preparing.CannotBegin as error:
        form.add_error("to", str(error))
        return send_page(request, issue, test=form, status=422)
    return send_page(request, issue, test=form, test_results=results)


@require_POST
@for_staff
def schedule_issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the issue its moment. Without ``confirmed`` it is asked for first."""
    issue = find_issue(pk)
    form = ScheduleForm(request.POST, issue=issue)
    if not form.is_valid():
        return _refused(request, issue, form, _first_error(form))
    at: dt.datetime = form.cleaned_data["at"]
    note: str = form.cleaned_data.get("note", "")
    try:
        planning.rehearse(issue, at=at)
        findings = planning.passed_preflight(issue)
        if "confirmed" not in request.POST:
            return _ask(request, issue, at=at, findings=findings, note=note)
        planning.plan(issue, at=at)
    except (SchedulingError, preparing.CannotBegin) as error:
        return _refused(request, issue, form, str(error))
    messages.success(request, f"#{issue.number} goes out on {say_moment(at, issue.newsletter)}. {note}".rstrip())
    return redirect("studio_delivery:issue", issue.pk)


@require_POST
@for_staff
def unschedule_issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the moment back; the issue is a draft again."""
    issue = find_issue(pk)
    try:
        unschedule(issue)
    except SchedulingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"#{issue.number} is a draft again: nothing goes out by itself.")
    return redirect("studio_delivery:issue", issue.pk)


@require_POST
@for_staff
def send_now(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Begin sending. Without ``confirmed`` it is asked for first."""
    issue = find_issue(pk)
    try:
        preparing.check(issue)
        findings = planning.passed_preflight(issue)
        if "confirmed" not in request.POST:
            return _ask(request, issue, at=None, findings=findings)
        mailings.begin(issue, now=timezone.now())
    except MailingError as error:
        return _refused(request, issue, None, str(error))
    wake()
    return redirect("studio_delivery:issue", issue.pk)


def _ask(
    request: HttpRequest, issue: Issue, *, at: dt.datetime | None, findings: list[Finding], note: str = ""
) -> HttpResponse:
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "send",
        "at": at,
        "note": note,
        "findings": findings,
        "recipients": mailings.audience(issue.newsletter).recipients,
        "is_move": issue.publish_at is not None and at is not None,
    }
    name = "ask_dialog" if request.headers.get("HX-Request") else "ask"
    return render(request, f"studio/delivery/{name}.html", context)


def _refused(request: HttpRequest, issue: Issue, form: ScheduleForm | None, why: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # htmx swaps nothing in at an error status, and this must be seen.
        return render(request, "studio/delivery/refused.html", {"why": why})
    issue.refresh_from_db()
    return send_page(request, issue, schedule=form, refused=why, status=422)


def _first_error(form: ScheduleForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "Choose a date first.")
