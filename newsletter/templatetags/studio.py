"""What many studio pages need: the newsletters to switch between, moments in a newsletter's own time."""

import datetime as dt
import math

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone

from newsletter.models import Issue, Newsletter
from newsletter.rhythm import place_of
from newsletter.scheduling import say_moment
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of

register = template.Library()


@register.simple_tag(takes_context=True)
def studio_newsletters(context: Context) -> list[Newsletter]:
    """The newsletters of whoever asks, by name, for the switcher."""
    request = _request(context)
    return list(roles_of(request).newsletters().only("name", "slug")) if request is not None else []


@register.simple_tag(takes_context=True)
def may(context: Context, right: str, newsletter: object) -> bool:
    """Whether whoever asks has a right in a newsletter: ``{% may "sending" newsletter as may_send %}``.

    ``right`` is the name of a member of :class:`~newsletter.team.matrix.Right`, in any case; KeyError for any other.
    """
    request, wanted = _request(context), Right[right.upper()]
    return request is not None and isinstance(newsletter, Newsletter) and roles_of(request).may(wanted, newsletter)


@register.simple_tag(takes_context=True)
def may_rewrite(context: Context, issue: Issue) -> bool:
    """Whether whoever asks may change the words of an issue: ``{% may_rewrite issue as may_rewrite %}``."""
    request = _request(context)
    return request is not None and roles_of(request).may_rewrite(issue)


@register.filter
def with_article(noun: str) -> str:
    """``an editor``, ``a writer``."""
    return f"{'an' if noun[:1].lower() in set('aeiou') else 'a'} {noun}"


@register.filter
def one(newsletter: Newsletter | list[Newsletter]) -> Newsletter | None:
    """The newsletter itself, or the first of several; None where there is none."""
    if isinstance(newsletter, list):
        return newsletter[0] if newsletter else None
    return newsletter


@register.filter
def moment(at: dt.datetime | None, newsletter: Newsletter) -> str:
    """``Sunday 6 December 2026, 17:00 (Europe/Amsterdam)``; empty for no moment."""
    return say_moment(at, newsletter) if at else ""


@register.filter
def short_moment(at: dt.datetime | None, newsletter: Newsletter) -> str:
    """``Sun 6 Dec, 17:00``, with the year where it is not this one."""
    if not at:
        return ""
    local = at.astimezone(newsletter.zone)
    this_year = timezone.now().astimezone(newsletter.zone).year == local.year
    return f"{local:%a} {local.day} {local:%b}{'' if this_year else f' {local.year}'}, {local:%H:%M}"


@register.filter
def precise_moment(at: dt.datetime, newsletter: Newsletter) -> str:
    """``Sun 6 Dec, 17:00:05``, with the year where it is not this one."""
    return f"{short_moment(at, newsletter)}:{at:%S}"


@register.filter
def city(newsletter: Newsletter) -> str:
    """The zone in speech: ``Amsterdam time``; ``UTC`` stays UTC."""
    return place_of(newsletter)


@register.filter
def duration(seconds: float | None) -> str:
    """``about 3 minutes``: how long something will still take, no finer than one can believe."""
    if seconds is None:
        return ""
    if seconds < 50:
        return f"about {max(5, math.ceil(seconds / 5) * 5)} seconds"
    if seconds < 50 * 60:
        minutes = max(1, round(seconds / 60))
        return "about a minute" if minutes == 1 else f"about {minutes} minutes"
    hours = seconds / 3600
    return "about an hour" if hours < 1.5 else f"about {round(hours)} hours"


@register.filter
def clock(at: dt.datetime | None, newsletter: Newsletter) -> str:
    """``17:04`` in the newsletter's zone."""
    return f"{at.astimezone(newsletter.zone):%H:%M}" if at else ""


@register.filter
def ends_at(seconds: float, newsletter: Newsletter) -> str:
    """The hour on the newsletter's wall so many seconds from now."""
    return clock(timezone.now() + dt.timedelta(seconds=seconds), newsletter)


@register.filter
def spoken_moment(at: dt.datetime, newsletter: Newsletter) -> str:
    """``Sunday 6 December, 17:00 Amsterdam time``, with the year where it is not this one: for a question."""
    local = at.astimezone(newsletter.zone)
    this_year = timezone.now().astimezone(newsletter.zone).year == local.year
    year = "" if this_year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year}, {local:%H:%M} {place_of(newsletter)}"


@register.filter
def number(count: int | None) -> str:
    """``12,480``."""
    return "" if count is None else f"{count:,}"


def _request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None
