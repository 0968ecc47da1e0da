"""Who the recipients of a mailing are: a list, a page for each, and all of them as a file."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from delivery import ledger
from delivery.exporting import csv_blocks
from delivery.limits import group_label
from delivery.listing import FILTERS, Wanted, page, recipients as all_recipients
from delivery.models import Attempt, Delivery, DeliveryState
from delivery.reasons import reason_label
from delivery.views.issue import find_issue
from delivery.views.mailing import current_mailing
from newsletter.leafing import key_in
from newsletter.team.audit import note_taken
from newsletter.views.studio.access import for_staff

_LABELS = dict(DeliveryState.choices)


@require_safe
@for_staff
def recipients(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everyone the mailing was made for, with the state of their copy."""
    issue = find_issue(pk)
    mailing = current_mailing(issue)
    wanted = Wanted.of(request.GET.dict())
    numbers = ledger.numbers(mailing)
    found = page(
        mailing, wanted=wanted, after=key_in(request.GET.get("after", "")), before=key_in(request.GET.get("before", ""))
    )
    groups = [group for group, counts in numbers.groups.items() if any(counts.values())]
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "send",
        "page": found,
        "rows": [_row(delivery) for delivery in found.rows],
        "wanted": wanted,
        "total": mailing.audience,
        "states": [(state, _LABELS[state], count) for state, count in numbers.states.items() if count],
        "reasons": _choices(numbers.reasons, wanted.reason, label=reason_label),
        "groups": _choices(groups, wanted.group, label=group_label) if len(groups) > 1 or wanted.group else [],
    }
    return render(request, "studio/delivery/recipients.html", context)


@require_safe
@for_staff
def recipient(request: HttpRequest, pk: int, delivery: int) -> HttpResponseBase:
    """One recipient: where the copy is, every attempt, and what came back."""
    issue = find_issue(pk)
    known = all_recipients(current_mailing(issue)).select_related("subscription")
    found = get_object_or_404(known.prefetch_related("attempts", "bounces"), pk=delivery)
    context = {
        "issue": issue,
        "newsletter": issue.newsletter,
        "area": "issues",
        "tab": "send",
        "delivery": found,
        "standing": _standing(found),
        "reason": reason_label(found.reason) if found.reason else "",
        "group": group_label(found.domain_group),
        "attempts": [(attempt, _answer(attempt)) for attempt in found.attempts.all()],
        "bounces": [(record, reason_label(record.reason) if record.reason else "") for record in found.bounces.all()],
    }
    return render(request, "studio/delivery/recipient.html", context)


@require_POST
@for_staff
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list as CSV, narrowed by the query string as the page is; the log says who took it.

    What is not understood is refused: a file of everybody looks alike.
    """
    issue = find_issue(pk)
    mailing = current_mailing(issue)
    wanted = Wanted.of(request.GET.dict())
    unknown = [name[:40] for name in request.GET if name not in FILTERS]
    if refused := wanted.misunderstood or (
        unknown and f"There is no filter “{unknown[0]}”. There are: {', '.join(FILTERS)}."
    ):
        return HttpResponse(f"{refused}\n", status=400, content_type="text/plain; charset=utf-8")
    narrowed_by = sorted(filter(request.GET.get, FILTERS))
    note_taken(request, newsletter=issue.newsletter, about=str(issue), what="recipients", narrowed_by=narrowed_by)
    blocks = csv_blocks(mailing, wanted=wanted)
    name = f"{issue.newsletter.slug}-{issue.number}-recipients.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8", headers=headers)


def _row(delivery: Delivery) -> tuple[Delivery, tuple[str, str], str]:
    return delivery, _standing(delivery), reason_label(delivery.reason) if delivery.reason else ""


def _answer(attempt: Attempt) -> str:
    """The server's words with their codes, which most of them begin with anyway."""
    codes = f"{attempt.code or ''} {attempt.enhanced_code}".strip()
    return attempt.text if attempt.text.startswith(codes) else f"{codes} {attempt.text}"


def _standing(delivery: Delivery) -> tuple[str, str]:
    """The state and its name."""
    state: str = getattr(delivery, "standing")  # noqa: B009 - annotated by the list
    return state, _LABELS[state]


def _choices(known: Iterable[str], chosen: str, *, label: Callable[[str], str]) -> list[tuple[str, str]]:
    """What there is to choose from, and what was chosen even where nobody has it any more."""
    values = {*known, *filter(None, [chosen])}
    return sorted(((value, label(value)) for value in values), key=lambda choice: choice[1].casefold())
