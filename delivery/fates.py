"""Issues that count as sent although their mailing was cancelled: how many had got it by then."""

from collections.abc import Iterable

from django.db.models import Sum

from delivery.models import Mailing, MailingState, Tally
from delivery.models.ledger import ACCEPTED_STATES
from newsletter.models import Issue, IssueState


def cancelled_after(issues: Iterable[Issue]) -> dict[int, tuple[int, int]]:
    """By issue: how many of how many copies a server had taken when the last mailing was cancelled.

    In two queries however many there are, and in none where no issue is sent.
    """
    sent = [issue.pk for issue in issues if issue.state == IssueState.SENT]
    if not sent:
        return {}
    latest = Mailing.objects.filter(issue__in=sent).order_by("issue", "-created_at", "-pk").distinct("issue")
    rows = latest.values_list("pk", "issue", "state", "audience")
    cancelled = {pk: (issue, audience) for pk, issue, state, audience in rows if state == MailingState.CANCELLED}
    if not cancelled:
        return {}
    tallies = Tally.objects.filter(mailing__in=cancelled, state__in=ACCEPTED_STATES).order_by()
    taken = dict(tallies.values("mailing").annotate(sum=Sum("count")).values_list("mailing", "sum"))
    return {issue: (taken.get(pk, 0), audience) for pk, (issue, audience) in cancelled.items()}
