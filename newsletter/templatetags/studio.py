"""What many studio pages need: the newsletters to switch between, moments in a newsletter's own time."""

import datetime as dt
import math

from django import template
from django.utils import timezone

from newsletter.models import Newsletter
from newsletter.rhythm import place_of
from newsletter.scheduling import say_moment

register = template.Library()


@register.simple_tag
def studio_newsletters() -> list[Newsletter]:
    """All newsletters, by name, for the switcher."""
    return list(Newsletter.objects.only("name", "slug"))


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
