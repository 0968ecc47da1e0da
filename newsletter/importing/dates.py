"""Dates in the shapes people give them."""

import datetime as dt
import re

from dateutil import parser

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
IN_RANGE = "from 1990 to 2100"

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_ISO_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_CJK = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
# What a missing part of a date would be filled in with; two of them tell a full date from half of one.
_FILLERS = (dt.datetime(2001, 1, 1, tzinfo=dt.UTC), dt.datetime(2002, 2, 2, tzinfo=dt.UTC))


def read_date(text: str) -> dt.date | None:
    """The calendar day that a text names, as it is written there (a time zone does not shift it).

    None for none, and for a day on which no newsletter goes out: see :func:`is_usable`.

    ``03/04/2020`` is read as 4 March, as in the country where that order is usual; see :func:`is_ambiguous`.
    """
    text = text.strip()
    for pattern in (_ISO, _CJK, _ISO_COMPACT):
        match = pattern.match(text)
        if match:
            return _day(match)
    if not _YEAR.search(text) or len(text) > 60:
        return None
    try:
        found = [parser.parse(text, default=filler).date() for filler in _FILLERS]
    except (ValueError, OverflowError, TypeError):
        return None
    return found[0] if found[0] == found[1] and is_usable(found[0]) else None


def is_usable(day: dt.date) -> bool:
    """Whether an issue can be of that day: ``0001-01-01`` and ``9999-12-31`` stand for none in other tools."""
    return EARLIEST <= day <= LATEST


def is_ambiguous(text: str) -> bool:
    """Whether day and month could be either way round."""
    match = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}", text)
    return bool(match and int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2])


def date_in_name(name: str) -> tuple[dt.date | None, str]:
    """The date a file's name begins with, and what is left of the name."""
    dashed = _ISO.match(name)
    match = dashed or _ISO_COMPACT.match(name)
    day = _day(match) if match else None
    # ``0001-01-01-`` is no date that an issue can have, and no number either.
    return (day, name[match.end() :].lstrip("-_. ")) if match and (day or dashed) else (None, name)


def begins_with_digits_of_a_date(text: str) -> bool:
    """Whether a text, such as a file's name, begins as with a date: ``0001-01-01`` and ``2026-13-40`` do too."""
    return _ISO.match(text) is not None


def _day(match: re.Match[str]) -> dt.date | None:
    try:
        day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return day if is_usable(day) else None
