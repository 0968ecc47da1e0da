"""Which readers a page, a file or a bulk act is about, as a query string says it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlencode

from newsletter.models import Newsletter
from subscribers.models import SubscriptionState

LONGEST_SEARCH = 200
SORTS = {"newest": "Newest first", "oldest": "Oldest first", "name": "By name", "address": "By address"}
NEWEST = "newest"
FILTERS = ("q", "state", "tag", "source", "since", "until", "sort")
"""The names in a query string."""
_LENGTHS = {"q": LONGEST_SEARCH, "state": 12, "tag": 60, "source": 60, "since": 10, "until": 10, "sort": 10}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which readers, and in which order; empty words narrow nothing.

    ``search`` holds words, all of which must be found in address or name. ``since`` and ``until`` are days of the
    newsletter's own calendar, both of them included. ``troubles`` says in sentences what could not be understood, and
    then nobody is meant: not everybody.
    """

    search: str = ""
    state: str = ""
    tag: str = ""
    source: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = NEWEST
    troubles: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """From a query string."""
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
        return cls(
            search=said["q"], state=said["state"], tag=said["tag"], source=said["source"], since=since, until=until,
            sort=said["sort"] if said["sort"] in SORTS else NEWEST, troubles=tuple(troubles),
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
            "sort": "" if self.sort == NEWEST else self.sort,
        }
        return {name: text for name, text in pairs.items() if text}


def _clean(text: str) -> str:
    """Without what PostgreSQL cannot compare with, and with single spaces."""
    return " ".join(text.replace("\x00", "").split())


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
