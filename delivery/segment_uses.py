"""Which issues are to go to a segment: shown with it, and the reason why it cannot be deleted."""

from collections.abc import Sequence

from django.urls import reverse

from delivery.models import ChosenSegment
from newsletter.models import Issue, IssueState
from subscribers.models import Segment
from subscribers.segments.uses import Use, register


def issues(segment: Segment) -> Sequence[Use]:
    """Those that wait to go to it, or are on their way, in the order of their numbers."""
    chosen = ChosenSegment.objects.filter(segment=segment).select_related("issue").order_by("issue__number")
    return [_use(each.issue) for each in chosen]


def _use(issue: Issue) -> Use:
    due = issue.publish_at if issue.state == IssueState.SCHEDULED else None
    return Use(words=f"issue {issue}", url=reverse("studio_delivery:issue", args=[issue.pk]), due=due)


register(issues)
