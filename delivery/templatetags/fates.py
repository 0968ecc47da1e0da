"""The state of an issue as people are told it, where its mailing was cancelled half way, or it was held at its slot."""

import dataclasses
from collections.abc import Iterable, Mapping

from django import template
from django.utils import timezone

from delivery.fates import cancelled_after
from delivery.holding import held
from newsletter.models import Issue

register = template.Library()


@dataclasses.dataclass(frozen=True)
class Fates:
    """What became of some issues: the copies of those that were cancelled, by issue; those that are held."""

    cancelled: Mapping[int, tuple[int, int]]
    held: frozenset[int]


@register.simple_tag
def issue_fates(issues: Issue | Iterable[Issue]) -> Fates:
    """For :func:`of_issue` and :func:`is_held`: asked once for all issues of a page."""
    these = [issues] if isinstance(issues, Issue) else list(issues)
    return Fates(cancelled=cancelled_after(these), held=held(these, now=timezone.now()))


@register.filter
def of_issue(fates: Fates | str, issue: Issue) -> tuple[int, int] | None:
    """How many of how many had it when it was cancelled; None for whatever was not."""
    return fates.cancelled.get(issue.pk) if isinstance(fates, Fates) else None


@register.filter
def is_held(fates: Fates | str, issue: Issue) -> bool:
    """Whether it did not go out at its slot, and waits for somebody."""
    return isinstance(fates, Fates) and issue.pk in fates.held
