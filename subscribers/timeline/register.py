"""The register of sources, and their happenings brought together."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Sequence

from newsletter.models import Newsletter
from subscribers.models import Subscription

AT_ONCE = 40


class Kind(enum.StrEnum):
    """What a happening is about."""

    CONSENT = "consent"
    MAILING = "mailing"
    BOUNCE = "bounce"
    VOTE = "vote"
    CHANGE = "change"
    NOTE = "note"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened. ``quote`` is in somebody's own words; ``lines`` say more, each in a line of its own.

    ``newsletter`` is the one whose it is, where that may be another than the subscription's: not everybody who may see
    the person may see it.

    ``is_sites``: it was done for the whole site, and why and by whom is not for a newsletter's team.

    ``state`` is a delivery's, with its label; ``by`` who did it; ``note_id`` is a note's, to be deleted by.
    """

    at: dt.datetime
    kind: Kind
    title: str
    newsletter: Newsletter | None = None
    is_sites: bool = False
    quote: str = ""
    lines: Sequence[str] = ()
    state: tuple[str, str] | None = None
    url: str = ""
    by: str = ""
    note_id: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Timeline:
    """Some happenings; ``before`` is to be given to :func:`happenings` for earlier ones, None where there are none."""

    rows: Sequence[Happening]
    before: dt.datetime | None = None


Source = Callable[[Subscription, dt.datetime | None, int], Sequence[Happening]]
"""Takes a subscription, a moment (or None) and a number; tells up to so many happenings before it, the newest first."""
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def happenings(subscription: Subscription, *, before: dt.datetime | None = None, most: int = AT_ONCE) -> Timeline:
    """The last ``most`` things that happened before a moment, and whatever happened at once with the last of them."""
    found = [happening for source in _sources for happening in source(subscription, before, most + 1)]
    found.sort(key=lambda happening: happening.at, reverse=True)
    if len(found) <= most:
        return Timeline(rows=found)
    last = found[most - 1].at
    # Nobody knows whether a source has more of the same moment's than it was asked for, so there may be nothing before.
    return Timeline(rows=[happening for happening in found if happening.at >= last], before=last)
