"""Whether 03/04/2024 is in April or in March: told by all dates of a table together, never by one alone."""

import contextlib
import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence

from newsletter.models import Newsletter
from subscribers.importing.fields import Field
from subscribers.importing.month_names import full_year

DATES = frozenset(
    {
        Field.SUBSCRIBED_AT,
        Field.CONFIRMED_AT,
        Field.UNSUBSCRIBED_AT,
        Field.BOUNCED_AT,
        Field.ENDED_AT,
        Field.PAUSED_UNTIL,
    }
)
"""The meanings of columns that hold times."""
ENOUGH = 1000
"""So many dates that can be read in one order only tell how a table writes them."""

# Czech and Croatian programs leave a space behind each dot, some a dot behind the year.
_YEAR_FIRST = re.compile(r"(?<![\d./-])(\d{4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)\.?")
_YEAR_LAST = re.compile(
    r"(?<![\d./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?:\.(?!\d)|(?![\d./-]))"
    r"|(?<![\d./:-])(\d{1,2}) (\d{1,2}) (\d{4})(?![\d./:-])"
)
# Territories that write the month first in all that they write, and in their English (CLDR 45, short dates).
_MONTH_FIRST = frozenset(["es-pa", "es-pr", "fil", "fil-ph"])
_ENGLISH_MONTH_FIRST = frozenset(["us", "ph", "pr", "gu", "as", "mp", "vi", "um", "mh", "bi"])
_AMERICAN_ZONES = (
    "US/", "America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "America/Boise", "America/Juneau", "America/Indiana/",
    "America/Kentucky/", "America/North_Dakota/", "Pacific/Honolulu",
)  # fmt: skip


class NoSuchDay(ValueError):
    """A date in figures that does not exist in the order in which it is read."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """How many dates can have only the day first, only the month, and how many either."""

    day: int = 0
    month: int = 0
    either: int = 0

    def __bool__(self) -> bool:
        return bool(self.day or self.month or self.either)


def spelled_out(word: str, *, day_first: bool) -> str | None:
    """``word`` with a date in figures written as ISO 8601 writes it: 3/4/2024 12:00 becomes 2024-04-03 12:00.

    None where it has no such date. With dots between them the day is first everywhere; a year of four figures at the
    beginning is followed by the month. Raises NoSuchDay where the order of the others makes no day of one: 13/04/2024
    with the month first.
    """
    found = _YEAR_FIRST.search(word)
    if found:
        year, _, month, day = found.groups()
    else:
        found = _YEAR_LAST.search(word)
        if not found:
            return None
        first, sign, second, year = _parts(found)
        day, month = (first, second) if day_first or sign == "." else (second, first)
    with contextlib.suppress(ValueError):
        iso = dt.date(full_year(year), int(month), int(day)).isoformat()
        return f"{word[: found.start()]}{iso}{word[found.end() :]}"
    raise NoSuchDay(word)


def seen_in(cells: Iterable[str]) -> Seen:
    """What these cells tell of their order, by the first of them where :data:`ENOUGH` tell it."""
    day = month = either = 0
    for cell in cells:
        found = None if _YEAR_FIRST.search(cell) else _YEAR_LAST.search(cell)
        if not found or found[2] == ".":
            continue
        first, second = int(found[1] or found[5]), int(found[3] or found[6])
        if 1 <= first <= 12 and 1 <= second <= 12:
            either += first != second
        elif 1 <= second <= 12 < first <= 31:
            day += 1
        elif 1 <= first <= 12 < second <= 31:
            month += 1
        if day + month >= ENOUGH:
            break
    return Seen(day=day, month=month, either=either)


def cells_of(meanings: Sequence[str]) -> Callable[[Sequence[str]], list[str]]:
    """What takes the cells that hold times out of a row of such columns."""
    places = [place for place, meaning in enumerate(meanings) if meaning in DATES]
    return lambda row: [row[place] for place in places if place < len(row)]


def is_day_first(newsletter: Newsletter) -> bool:
    """What is usual where a newsletter is at home; English of no land is American unless its clock says otherwise."""
    language, _, rest = newsletter.language.lower().replace("_", "-").partition("-")
    region = rest.rpartition("-")[2]
    if language == "en":
        if region:
            return region not in _ENGLISH_MONTH_FIRST
        return not newsletter.timezone.startswith(("UTC", "Etc/", *_AMERICAN_ZONES))
    return newsletter.language.lower().replace("_", "-") not in _MONTH_FIRST


def _parts(found: re.Match[str]) -> tuple[str, str, str, str]:
    """What stands first, the sign behind it, what stands second, and the year."""
    return (found[1], found[2], found[3], found[4]) if found[2] else (found[5], " ", found[6], found[7])
