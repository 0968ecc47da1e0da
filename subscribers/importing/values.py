"""What stands in cells: dates, yes and no, tags, objects, states."""

import ast
import csv
import datetime as dt
import functools
import ipaddress
import json
import re
from typing import Any

from dateutil import parser as dates

from subscribers.importing.date_order import NoSuchDay, spelled_out
from subscribers.importing.month_names import named_moment
from subscribers.importing.noticing import Notice

NOTHING = frozenset(
    {
        "",
        "null",
        "none",
        "nan",
        "n/a",
        "n.a.",
        "not applicable",
        "-",
        "--",
        "–",
        "—",
        "0000-00-00",
        "0000-00-00 00:00:00",
        '""',
    }
)
"""What programs write where nothing is, in lower case."""
LONGEST_TAG = 60
MOST_TAGS = 500
MOST_ATTRIBUTES = 500
"""What a row brings of each; by hand a reader is given fewer (:data:`subscribers.tags.MOST_TAGS`)."""
LONGEST_VALUE = 1000
LONGEST_KEY = 60
LONGEST_OBJECT = 500_000
_LONGEST_LITERAL = 20_000
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


def is_nothing(cell: str) -> bool:
    """Whether it is empty, or says so."""
    return cell.strip().lower() in NOTHING


def moment(text: str, *, day_first: bool = False) -> dt.datetime | None:
    """:func:`any_moment`, but None for one that cannot be (before 1990)."""
    found = any_moment(text, day_first=day_first)
    return found if found is not None and found >= _EARLIEST else None


@functools.lru_cache(maxsize=65_536)
def any_moment(text: str, *, day_first: bool = False) -> dt.datetime | None:
    """A time; UTC unless it says otherwise. None for what is none.

    ISO 8601, what Excel makes of dates in most countries, months by their names
    (:mod:`~subscribers.importing.month_names`), and seconds since 1970. ``day_first`` settles 03-04-2024, and
    13-04-2024 is none without it: no date is read in another order than the others of its table.
    """
    word = text.strip()
    if not word:
        return None
    # Thirteen figures would be read as an hour of the year 1712 (ISO 8601 without signs).
    found = _seconds(word) or _iso_moment(word) or _other_moment(word, day_first=day_first)
    if found is None:
        return None
    try:
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return None


def _seconds(word: str) -> dt.datetime | None:
    """Seconds or thousandths of them since 1970."""
    if len(word) not in {10, 13} or not (word.isascii() and word.isdigit()):
        return None
    return dt.datetime.fromtimestamp(int(word) / (1000 if len(word) == 13 else 1), dt.UTC)


def _iso_moment(word: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(word.removesuffix(" UTC"))
    except ValueError:
        return None


def _other_moment(word: str, *, day_first: bool) -> dt.datetime | None:
    if not any(character.isdigit() for character in word) or len(word) > 60 or (word.isascii() and word.isdigit()):
        return None
    try:
        told = spelled_out(word, day_first=day_first)
    except NoSuchDay:
        return None
    if told is None:
        return _parsed(word, day_first=day_first and not word[:4].isdigit()) or named_moment(word)
    # Spelled out, the month is before the day, also where a weekday or the hour stands before the year.
    return _iso_moment(told) or _parsed(told, day_first=False)


def _parsed(word: str, *, day_first: bool) -> dt.datetime | None:
    try:
        # A date without a year is no date: it would be read as this year's.
        first, second = (
            dates.parse(word, dayfirst=day_first, default=dt.datetime(year, 1, 1))  # noqa: DTZ001
            for year in (2000, 2004)
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first == second else None


def tags_of(text: str, *, lost: set[Notice] | None = None, most: int | None = MOST_TAGS) -> list[str]:
    """Labels, joined the way any of the tools joins them: ``"VIP","Blog"``, ``a; b``, ``a|b``, ``["a", "b"]``.

    At most ``most`` (None: all) of :data:`LONGEST_TAG` letters each; where that leaves something out, ``lost`` is told.
    """
    word = text.strip()
    if not word:
        return []
    listed = _literal(word) if word.startswith("[") else None
    if isinstance(listed, list):
        parts = [one for one in listed if isinstance(one, str)]
    elif word.startswith('"'):
        parts = next(csv.reader([word], skipinitialspace=True), [])
    else:
        parts = re.split(r"[;,|]", word)
    told = list(dict.fromkeys(filter(None, (" ".join(part.split()) for part in parts))))
    kept = list(dict.fromkeys(tag[:LONGEST_TAG].strip() for tag in told[:most]))
    if lost is not None and kept != told:
        lost.add(Notice.TAGS_CUT)
    return kept


def object_of(
    text: str, *, lost: set[Notice] | None = None, most: int | None = MOST_ATTRIBUTES
) -> dict[str, str] | None:
    """An object's members as text: JSON, or Python's own way of writing it (Buttondown). None for anything else.

    At most ``most`` (None: all) of :data:`LONGEST_VALUE` letters; where that leaves something out, ``lost`` is told.
    """
    word = text.strip()
    if not word:
        return {}
    found = _literal(word)
    if not isinstance(found, dict):
        return None
    told = {str(key): _as_text(value) for key, value in found.items() if value is not None and str(key).strip()}
    kept = {key[:LONGEST_KEY]: value[:LONGEST_VALUE] for key, value in list(told.items())[:most]}
    if lost is not None and kept != told:
        lost.add(Notice.FIELDS_CUT)
    return kept


def ip_of(text: str) -> str | None:
    """An IP address, or None."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _literal(word: str) -> Any:
    if len(word) > LONGEST_OBJECT:
        return None
    try:
        return json.loads(word)
    except (ValueError, RecursionError):
        pass
    if len(word) > _LONGEST_LITERAL:
        return None
    try:
        return ast.literal_eval(word)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
