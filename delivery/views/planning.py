"""Test mails, scheduling and sending: each asks in plain words before it acts."""

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from delivery import audiences, mailings, planning, preparing
from delivery.forms import ScheduleForm, TestMailForm
from delivery.mailing_states import MailingError
from delivery.proofs import send_test
from delivery.tasks import wake
from delivery.views.issue import find_issue, send_page
from delivery.views.mailing import note_mailing
from newsletter.models import Issue
from newsletter.preflight import Finding
from newsletter.scheduling import SchedulingError, say_moment, unschedule
from newsletter.team import audit
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, may
from subscribers.models import Segment
from subscribers.segments import sight


@require_POST
@for_staff
def test_mail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the issue as it is saved to a few addresses, now, and say what the server answered."""
    issue = find_issue(pk)
    form = TestMailForm(request.POST, newsletter=issue.newsletter, sees_readers=may(request, Right.PERSONS))
    if not form.is_valid():
        return send_page(request, issue, test=form, status=422)
    try:
        results = send_test(issue, to=form.cleaned_data["to"], as_subscription=form.cleaned_data.get("as_reader"))
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
    if not _may_use_segment(request, issue):
        return _refused(request, issue, form, sight.NOT_YOURS, status=403)
    at: dt.datetime = form.cleaned_data["at"]
    note: str = form.cleaned_data.get("note", "")
    try:
        planning.rehearse(issue, at=at)
        findings = planning.passed_preflight(issue)
        if "confirmed" not in request.POST:
            return _ask(request, issue, at=at, findings=findings, note=note)
        with transaction.atomic():
            _check_addressees(request, issue)
            planning.plan(issue, at=at)
            note_mailing(request, audit.Act.SCHEDULED, issue, at=at.isoformat())
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
        with transaction.atomic():
            unschedule(issue)
            note_mailing(request, audit.Act.UNSCHEDULED, issue)
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
    if not _may_use_segment(request, issue):
        return _refused(request, issue, None, sight.NOT_YOURS, status=403)
    try:
        preparing.check(issue)
        findings = planning.passed_preflight(issue)
        if "confirmed" not in request.POST:
            return _ask(request, issue, at=None, findings=findings)
        with transaction.atomic():
            _check_addressees(request, issue)
            mailing = mailings.begin(issue, now=timezone.now())
            note_mailing(request, audit.Act.SENT, issue, recipients=mailing.audience)
    except MailingError as error:
        return _refused(request, issue, None, str(error))
    wake()
    return redirect("studio_delivery:issue", issue.pk)


def _may_use_segment(request: HttpRequest, issue: Issue) -> bool:
    segment = audiences.chosen(issue)
    return segment is None or sight.may_use(roles_of(request), segment)


def _check_addressees(request: HttpRequest, issue: Issue) -> None:
    """Raise CannotBegin where somebody chose or made other addressees of them since the question was asked."""
    Issue.objects.select_for_update().get(pk=issue.pk)
    segment = audiences.chosen(issue, locked=True)
    asked = request.POST.get("to")
    if asked is None or asked == _to(segment):
        return
    if segment and asked.partition("@")[0] == str(segment.pk):
        raise preparing.CannotBegin(f"Meanwhile somebody changed the segment “{segment.name}”. Look at it again.")
    now = f"the segment “{segment.name}”" if segment else "everybody"
    raise preparing.CannotBegin(f"Meanwhile somebody chose that #{issue.number} goes to {now}. Look at it again.")


def _to(segment: Segment | None) -> str:
    """What was asked about, as the answer carries it: the segment, and as of when."""
    return f"{segment.pk}@{segment.updated_at.isoformat()}" if segment else "everybody"


def _ask(
    request: HttpRequest, issue: Issue, *, at: dt.datetime | None, findings: list[Finding], note: str = ""
) -> HttpResponse:
    segment, found = audiences.chosen(issue), audiences.audience_in_time(issue)
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "send",
        "at": at,
        "note": note,
        "findings": findings,
        "segment": segment,
        "to": _to(segment),
        "recipients": found.recipients if found else None,
        "is_move": issue.publish_at is not None and at is not None,
    }
    name = "ask_dialog" if request.headers.get("HX-Request") else "ask"
    return render(request, f"studio/delivery/{name}.html", context)


def _refused(
    request: HttpRequest, issue: Issue, form: ScheduleForm | None, why: str, *, status: int = 422
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # htmx swaps nothing in at an error status, and this must be seen.
        return render(request, "studio/delivery/refused.html", {"why": why})
    issue.refresh_from_db()
    return send_page(request, issue, schedule=form, refused=why, status=status)


def _first_error(form: ScheduleForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "Choose a date first.")
