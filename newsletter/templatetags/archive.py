"""Words for the public pages."""

import datetime as dt

from django import template

from newsletter.archive.pages import theme_of
from newsletter.models import Issue, Newsletter
from newsletter.rendering.merge import without_merge_tags
from newsletter.rendering.phrases import say_date

register = template.Library()


register.filter(theme_of)


@register.filter
def public_title(issue: Issue) -> str:
    """The issue's title as everyone may read it: a merge tag shows its fallback."""
    return without_merge_tags(issue.title)


@register.filter
def public_preheader(issue: Issue) -> str:
    """The issue's preheader as everyone may read it."""
    return without_merge_tags(issue.preheader)


@register.filter
def bears_date(issue: Issue, newsletter: Newsletter) -> dt.date | None:
    """The date the issue bears: its own, or the day it went out on the newsletter's calendar."""
    if issue.date or issue.publish_at is None:
        return issue.date
    return issue.publish_at.astimezone(newsletter.zone).date()


@register.filter
def in_words(date: dt.date | None, newsletter: Newsletter) -> str:
    """``6 December 2026`` in the newsletter's language."""
    return say_date(date, language=newsletter.language) if date else ""
