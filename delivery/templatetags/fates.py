"""The state of an issue as people are told it, where its mailing was cancelled half way."""

from collections.abc import Iterable

from django import template

from delivery.fates import cancelled_after
from newsletter.models import Issue

register = template.Library()
Fates = dict[int, tuple[int, int]]


@register.simple_tag
def issue_fates(issues: Issue | Iterable[Issue]) -> Fates:
    """For :func:`of_issue`: asked once for all issues of a page."""
    return cancelled_after([issues] if isinstance(issues, Issue) else issues)


@register.filter
def of_issue(fates: Fates | str, issue: Issue) -> tuple[int, int] | None:
    """How many of how many had it when it was cancelled; None for whatever was not."""
    return fates.get(issue.pk) if isinstance(fates, dict) else None
