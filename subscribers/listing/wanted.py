"""Which readers a page, a file or a bulk act is about, as a query string says it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlencode

from newsletter.models import Newsletter
from subscribers.models import Segment, SubscriptionState
from subscribers.segments.keeping import rule_of
from subscribers.segments.rules import BadRule

LONGEST_SEARCH = 200
SORTS = {"newest": "Newest first", "oldest": "Oldest first", "name": "By name", "address": "By address"}
NEWEST = "newest"
FILTERS = ("q", "state", "tag", "source", "since", "until", "segment", "sort")
"""The names in a query string."""
_LENGTHS = {
    "q": LONGEST_SEARCH, "state": 12, "tag": 60, "source": 60, "since": 10, "until": 10, "segment": 18, "sort": 10,
}  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which readers, and in which order; empty words narrow nothing.

    ``search`` holds words, all of which must be found in address or name. ``since`` and ``until`` are days of the
    newsletter's own calendar, both of them included. ``segment`` is one that can be read. ``troubles`` says in
    sentences what could not be understood, and then nobody is meant: not everybody.
    """

    search: str = ""
    state: str = ""
    tag: str = ""
    source: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    segment: Segment | None = None
    sort: str = NEWEST
    troubles: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str], *, newsletter: Newsletter | None = None) -> Self:
        """From a query string; only with a newsletter can it name a segment."""
        said = {
            name: " ".join(given.get(name, "").replace("\x00", "").split())[:most] for name, most in _LENGTHS.items()
        }
        troubles: list[str] = []
        if said["state"] and said["state"] not in SubscriptionState.values:
            troubles.append(f"There is no state “{said['state']}”.")
        if said["sort"] and said["sort"] not in SORTS:
            troubles.append(f"There is no order “{said['sort']}”.")
        since, until = (_day(said[name], troubles) for name in ("since", "until"))
        if since and until and until < since:
            troubles.append("The first day is after the last one.")
        segment = _segment(said["segment"], newsletter, troubles)
        return cls(
            search=said["q"], state=said["state"], tag=said["tag"], source=said["source"], since=since, until=until,
            segment=segment, sort=said["sort"] if said["sort"] in SORTS else NEWEST, troubles=tuple(troubles),
        )  # fmt: skip

    @property
    def query(self) -> str:
        """As a query string, to be read by :meth:`of` again."""
        return urlencode(self._pairs())

    @property
    def narrows(self) -> bool:
        """Whether anybody may be left out."""
        return bool(self._pairs().keys() - {"sort"}) or bool(self.troubles)

    @property
    def is_plain(self) -> bool:
        """Whether nothing narrows but a state, for which there are counts."""
        return not self.troubles and not (self._pairs().keys() - {"sort", "state"})

    def without(self, *names: str) -> str:
        """The query string without some of its filters."""
        return urlencode({name: text for name, text in self._pairs().items() if name not in names})

    def from_midnight(self, newsletter: Newsletter) -> tuple[dt.datetime | None, dt.datetime | None]:
        """From which moment until before which one somebody came, in the newsletter's zone."""
        begin = dt.datetime.combine(self.since, dt.time(), newsletter.zone) if self.since else None
        end = dt.datetime.combine(self.until + dt.timedelta(days=1), dt.time(), newsletter.zone) if self.until else None
        return begin, end

    def _pairs(self) -> dict[str, str]:
        pairs = {
            "q": self.search,
            "state": self.state,
            "tag": self.tag,
            "source": self.source,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "segment": str(self.segment.pk) if self.segment else "",
            "sort": "" if self.sort == NEWEST else self.sort,
        }
        return {name: text for name, text in pairs.items() if text}


def _segment(number: str, newsletter: Newsletter | None, troubles: list[str]) -> Segment | None:
    if not number:
        return None
    segments = Segment.objects.filter(newsletter=newsletter).select_related("newsletter")
    found = segments.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if found is None:
        troubles.append("There is no such segment any more.")
        return None
    try:
        troubles += rule_of(found).troubles
    except BadRule as error:
        troubles.append(f"The segment “{found.name}” cannot be used. {error}")
    return found


def _day(text: str, troubles: list[str]) -> dt.date | None:
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        troubles.append(f"“{text}” is not a day. Write it as 2026-01-31.")
        return None
    if not 1990 <= day.year <= 2200:
        troubles.append(f"Nobody came in the year {day.year}.")
        return None
    return day
