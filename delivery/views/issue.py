"""An issue's page about sending: test, schedule and send while it is being written; its report from then on."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery import audiences, canary, holding, mailings, preparing, reports
from delivery.charts import chart
from delivery.forms import AddresseesForm, ScheduleForm, TestMailForm
from delivery.held_back import held_back
from delivery.limits import group_label
from delivery.models import DeliveryState, Mailing
from delivery.ways_out import ways_out
from newsletter.models import Issue, IssueState
from newsletter.planning.calendar import day_of
from newsletter.preflight import check, errors, warnings
from newsletter.scheduling import upcoming_slots
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, may
from subscribers.feedback_results import feedback_results
from subscribers.models import Subscription, SubscriptionState
from subscribers.segments.saying import say
from subscribers.segments.sight import NOT_YOURS, hidden_from, may_ask

SHOWN_SLOTS = 5
OFFERED_READERS = 20


@require_safe
@for_staff
def issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What can be done about sending it, or how its sending goes."""
    return send_page(request, find_issue(pk))


@require_safe
@for_staff
def progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The part of the report that changes while it runs; it asks for itself again until it is finished."""
    found = find_issue(pk)
    mailing = mailings.current(found)
    if mailing is None:
        return HttpResponse(status=204)
    return render(request, "studio/delivery/progress_refresh.html", progress_context(found, mailing))


def find_issue(pk: int) -> Issue:
    """The issue with its newsletter, or 404."""
    return get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)


def send_page(
    request: HttpRequest,
    issue: Issue,
    *,
    status: int = 200,
    test: TestMailForm | None = None,
    schedule: ScheduleForm | None = None,
    addressees: AddresseesForm | None = None,
    **more: object,
) -> HttpResponse:
    """The whole page, with the forms as they were filled in."""
    mailing = mailings.current(issue)
    context: dict[str, object] = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "send",
        "test": test or _test_form(request, issue),
        **more,
    }
    if issue.is_editable:
        context |= _before_sending(request, issue, schedule) | audience_context(request, issue, addressees)
        return render(request, "studio/delivery/send.html", context, status=status)
    if mailing is not None:
        context |= progress_context(issue, mailing)
        hidden = hidden_from(roles_of(request), issue.newsletter)
        context["segment_words"] = audiences.words_of(mailing, newsletter=issue.newsletter, hidden=hidden)
    context["feedback"] = feedback_results(issue)
    return render(request, "studio/delivery/report.html", context, status=status)


def audience_context(request: HttpRequest, issue: Issue, form: AddresseesForm | None) -> dict[str, object]:
    """To whom it goes, with the form as it was filled in.

    Where that cannot be found out, ``unreadable`` says why, and ``not_yours`` where it is not for whoever asks to know.
    """
    now, roles = timezone.now(), roles_of(request)
    segment = audiences.chosen(issue)
    context: dict[str, object] = {
        "addressees": form or AddresseesForm(issue=issue, initial={"segment": segment}),
        "has_segments": issue.newsletter.segments.exists(),
        "segment": segment,
    }
    try:
        found = audiences.addressees(issue, now=now)
    except audiences.UnreadableSegment as error:
        return context | {"unreadable": str(error)}
    if found.asks is not None:
        context["rule_in_words"] = f"{say(issue.newsletter, found.asks, hidden=hidden_from(roles, issue.newsletter))}."
        if not may_ask(roles, found.asks):
            return context | {"not_yours": NOT_YOURS}
    audience = audiences.audience_in_time(issue, now=now)
    excluded = audience.excluded if audience else {}
    left_out = [(reports.reason_label(reason), count) for reason, count in excluded.items()]
    return context | {"audience": audience, "excluded": left_out}


def progress_context(issue: Issue, mailing: Mailing) -> dict[str, object]:
    """What the running part of the report shows."""
    held = held_back(mailing)
    shown = reports.progress(mailing, failures=20, held=held)
    labels = dict(DeliveryState.choices)
    now = timezone.now()
    return {
        "issue": issue,
        "newsletter": issue.newsletter,
        "mailing": mailing,
        "progress": shown,
        "groups": shown.group_lines,
        "chart": chart(shown.over_time, now=now),
        "held_back": [(group_label(found.group), found) for found in held],
        "waits": [(group_label(wait.group), wait) for wait in shown.time_left.waits],
        "wave": canary.waiting(mailing),
        "now": now,
        "counts": [(state, labels[state], count) for state, count in shown.counts.items() if count],
        "reasons": [(reason, reports.reason_label(reason), count) for reason, count in shown.reasons.items()],
        "excluded": [(reports.reason_label(reason), count) for reason, count in shown.excluded.items()],
        "failures": [(failure, reports.reason_label(failure.reason)) for failure in shown.failures],
        "can_reopen": issue.state == IssueState.CANCELLED,
    }


def _test_form(request: HttpRequest, issue: Issue) -> TestMailForm:
    own = {"to": getattr(request.user, "email", "")}
    return TestMailForm(initial=own, newsletter=issue.newsletter, sees_readers=may(request, Right.PERSONS))


def _first_choice(issue: Issue, slots: list[tuple[dt.datetime, Issue | None]]) -> str:
    """What is chosen before anyone chose: the issue's slot, the one it is planned for, a free one, or none."""
    own = next((at for at, holder in slots if holder == issue), None)
    open_slots = [at for at, holder in slots if holder is None]
    planned = day_of(issue)
    meant = next((at for at in open_slots if at.astimezone(issue.newsletter.zone).date() == planned), None)
    free = meant or next(iter(open_slots), None)
    chosen = own or (free if issue.state != IssueState.SCHEDULED else None)
    return chosen.isoformat() if chosen else ScheduleForm.OWN


def newest_readers(issue: Issue) -> list[str]:
    """Addresses to offer for filling a test mail."""
    active = Subscription.objects.filter(newsletter=issue.newsletter_id, state=SubscriptionState.ACTIVE)
    return list(active.values_list("subscriber__address", flat=True)[:OFFERED_READERS])


def _chosen(issue: Issue, slots: list[tuple[dt.datetime, Issue | None]], form: ScheduleForm) -> str:
    """What was chosen, where it can still be had; else what is chosen before anyone chose."""
    given = form.data.get("slot", "")
    choosable = [at.isoformat() for at, holder in slots if holder in {None, issue}]
    return given if given in {*choosable, ScheduleForm.OWN} else _first_choice(issue, slots)


def _before_sending(request: HttpRequest, issue: Issue, schedule: ScheduleForm | None) -> dict[str, object]:
    findings = check(issue)
    try:
        preparing.check(issue)
        obstacle = ""
    except preparing.NoAudience:
        obstacle = ""  # said where the audience is chosen
    except preparing.CannotBegin as error:
        obstacle = str(error)
    slots = upcoming_slots(issue.newsletter, now=timezone.now(), count=SHOWN_SLOTS)
    form = schedule or ScheduleForm(issue=issue)
    return {
        "schedule": form,
        "slots": slots,
        "chosen": _chosen(issue, slots, form),
        "newest_readers": newest_readers(issue) if may(request, Right.PERSONS) else [],
        "obstacle": obstacle,
        "errors": errors(findings),
        "warnings": warnings(findings),
        "hold": holding.hold_of(issue),
        "is_local": _stays_here,
    }


def _stays_here() -> bool:
    """Whether the mail catcher takes all mail. The page asks only where it says so."""
    return bool(settings.MAILBOX_ENABLED) and not ways_out()
