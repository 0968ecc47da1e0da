"""The words that rendering adds to an issue, in the newsletter's language, and its dates.

A language without a catalogue gets English words; its dates are still its own where Django has them.
"""

import dataclasses
import datetime as dt
import functools

from django.utils import formats, translation
from django.utils.translation import gettext

from newsletter.languages import nearest, nearest_dated


@dataclasses.dataclass(frozen=True)
class Phrases:
    """What stands around a writer's words. ``{newsletter}`` and ``{number}`` are filled in."""

    language: str
    issue: str
    view: str
    unsubscribe: str
    preferences: str
    forward: str
    forward_note: str
    reason: str
    picture: str
    subscribe: str
    sponsored_by: str
    back: str
    see_all: str


def phrases_for(language: str) -> Phrases:
    """The phrases of a BCP 47 language, from the catalogue nearest to it; English where there is none."""
    return _phrases_in(nearest(language))


@functools.cache
def _phrases_in(language: str) -> Phrases:
    with translation.override(language):
        return Phrases(
            language=language,
            issue=gettext("Issue {number}"),
            view=gettext("View in browser"),
            unsubscribe=gettext("Unsubscribe"),
            preferences=gettext("Preferences"),
            forward=gettext("Forward to a friend"),
            forward_note=gettext("I thought you would enjoy this issue of {newsletter}:"),
            reason=gettext("You receive this because you subscribed to {newsletter}."),
            picture=gettext("Picture"),
            subscribe=gettext("Subscribe"),
            sponsored_by=gettext("by {advertiser}"),
            back=gettext("Back to the text"),
            see_all=gettext("See all"),
        )


def say_date(date: dt.date, *, language: str) -> str:
    """The date in words: 1 September 2019, September 1, 2019 (en-US), 1. September 2019 (de) …"""
    base = language.split("-", maxsplit=1)[0].lower()
    known = nearest_dated(language)
    with translation.override(known):
        if base == "en" or known == "en":
            return formats.date_format(date, "F j, Y" if language.lower() == "en-us" else "j F Y")
        return formats.date_format(date, "DATE_FORMAT")
