"""Words for the pages of one reader."""

import datetime as dt
import re
from typing import Any

from django import template
from django.utils import translation
from django.utils.translation import gettext

from newsletter.models import Newsletter
from newsletter.rendering.phrases import say_date
from subscribers.own_data_words import LABELS

register = template.Library()
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


@register.filter
def day(at: dt.datetime, newsletter: Newsletter) -> str:
    """``6 December 2026`` in the language that is spoken, on the newsletter's calendar."""
    return say_date(at.astimezone(newsletter.zone).date(), language=translation.get_language() or "en")


@register.filter
def label(name: str) -> str:
    """What a column of somebody's data is called."""
    known = LABELS.get(name)
    return gettext(known) if known else name.removeprefix("field ").replace("_", " ")


@register.filter
def cell(value: Any, newsletter: Newsletter) -> str:
    """One value of somebody's data: a time in the newsletter's zone, a list with semicolons."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(newsletter.zone)
        return f"{say_date(local.date(), language=translation.get_language() or 'en')}, {local:%H:%M}"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return "; ".join(map(str, value))
    text = str(value)
    return text.replace("_", " ") if _CODE.fullmatch(text) else text
