"""Which issues are to go to a segment: shown with it, and the reason why it cannot be deleted."""

from collections.abc import Sequence

from django.urls import reverse

from delivery.models import ChosenSegment
from subscribers.models import Segment
from subscribers.segments.uses import Use, register


def issues(segment: Segment) -> Sequence[Use]:
    """Those that wait to go to it, or are on their way, in the order of their numbers."""
    chosen = ChosenSegment.objects.filter(segment=segment).select_related("issue").order_by("issue__number")
    return [
        Use(words=f"issue {each.issue}", url=reverse("studio_delivery:issue", args=[each.issue.pk])) for each in chosen
    ]


register(issues)
