"""Front matter → an issue's own fields; every key we have no field for is kept as it is."""

import dataclasses
import datetime as dt
import html
import re
import unicodedata
from typing import Any
from urllib.parse import unquote, urlsplit

from newsletter.document.characters import one_line
from newsletter.importing.dates import IN_RANGE, is_ambiguous, read_date
from newsletter.importing.log import ImportLog
from newsletter.importing.titles import LARGEST_NUMBER, number_in_title, without_number

TITLE_KEYS = ("title", "subject")
DATE_KEYS = ("date", "published", "published_at", "publish_date")
NUMBER_KEYS = ("number", "issue", "issue_number")
PREHEADER_KEYS = ("preheader", "preview_text", "preview")
DESCRIPTION_KEYS = ("description", "summary", "excerpt", "subtitle")
ALIASES_KEYS = ("aliases", "alias", "redirect_from")
# Where the values stay that cannot lead to the issue; an export writes them after those that do.
KEPT_ALIASES = ALIASES_KEYS[0]
VERBATIM = "verbatim"
LONGEST_PREHEADER = 300
LONGEST_PATH = 500


@dataclasses.dataclass(kw_only=True)
class Fields:
    """What front matter says about an issue. ``unknown`` holds the other keys, in order.

    ``verbatim``: the words are as they are meant, so that nothing in them is repaired.
    """

    title: str = ""
    number: int | None = None
    date: dt.date | None = None
    preheader: str = ""
    aliases: tuple[str, ...] = ()
    verbatim: bool = False
    unknown: dict[str, Any] = dataclasses.field(default_factory=dict)


def read_fields(values: dict[str, Any], log: ImportLog) -> Fields:
    """The fields of an issue in its front matter; names are compared in lower case."""
    rest = dict(values)
    fields = Fields()
    fields.verbatim = rest.get(VERBATIM) is True
    if fields.verbatim:
        del rest[VERBATIM]
    title = _take_text(rest, TITLE_KEYS)
    fields.title = one_line(title) if fields.verbatim else clean_title(title, log)
    fields.number = _take_number(rest, log)
    fields.date = _take_date(rest, log)
    fields.preheader = _take_preheader(rest, verbatim=fields.verbatim)
    fields.aliases = _take_aliases(rest, log)
    fields.unknown = rest
    settle_number(fields)
    return fields


def settle_number(fields: Fields) -> None:
    """Find the number in the title where it stands nowhere else, and take the title's own number off."""
    if fields.number is None:
        fields.number = number_in_title(fields.title)
    if not fields.verbatim:
        fields.title = without_number(fields.title, fields.number)


def clean_title(title: str, log: ImportLog) -> str:
    """The title on one line, its entities decoded."""
    decoded = one_line(html.unescape(title))
    if html.unescape(title) != title:
        log.repaired("entities", before=one_line(title), after=decoded)
    return decoded


def _key(values: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of the names that the front matter has, as it is spelled there."""
    lowered = {key.lower(): key for key in reversed(list(values))}
    return next((lowered[name] for name in names if name in lowered), None)


def _take_text(values: dict[str, Any], names: tuple[str, ...]) -> str:
    key = _key(values, names)
    if key is None or isinstance(values[key], dict | list):
        return ""
    value = values.pop(key)
    return "" if value is None else str(value)


def _take_number(values: dict[str, Any], log: ImportLog) -> int | None:
    key = _key(values, NUMBER_KEYS)
    if key is None:
        return None
    text = str(values[key]).strip().lstrip("#")
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= LARGEST_NUMBER:
        del values[key]
        return int(text)
    log.caution(f"{key}: {str(values[key])[:60]!r} cannot be used: write a whole number from 1 to {LARGEST_NUMBER}.")
    return None


def _take_date(values: dict[str, Any], log: ImportLog) -> dt.date | None:
    key = _key(values, DATE_KEYS)
    if key is None:
        return None
    if values[key] in (None, ""):
        del values[key]
        return None
    text = str(values[key])
    date = read_date(text)
    if date is None:
        log.caution(f"{key}: {text[:60]!r} is no date {IN_RANGE}: write it as 2026-01-31.")
        return None
    if is_ambiguous(text):
        log.caution(f"{key}: {text!r} was read as {date.isoformat()}, month first: write it as {date.isoformat()}.")
    del values[key]
    return date


def _take_preheader(values: dict[str, Any], *, verbatim: bool) -> str:
    """The preheader; a short description serves as one and stays a key of its own."""
    if _key(values, PREHEADER_KEYS):
        text = _take_text(values, PREHEADER_KEYS)
        return one_line(text if verbatim else html.unescape(text))[:LONGEST_PREHEADER]
    key = _key(values, DESCRIPTION_KEYS)
    text = one_line(html.unescape(str(values[key]))) if key and isinstance(values[key], str) else ""
    return text if len(text) <= LONGEST_PREHEADER else ""


def _take_aliases(values: dict[str, Any], log: ImportLog) -> tuple[str, ...]:
    key = _key(values, ALIASES_KEYS)
    if key is None:
        return ()
    given = values[key] if isinstance(values[key], list) else [values[key]] if values[key] is not None else []
    if not all(isinstance(alias, str) for alias in given):
        return ()
    del values[key]
    paths = {alias: alias_path(alias) for alias in given}
    if refused := [alias for alias in dict.fromkeys(given) if not paths[alias]]:
        values[KEPT_ALIASES] = refused
    for alias in refused:
        log.caution(
            f"The alias {alias[:80]!r} leads nowhere: it is kept in the front matter. Write a path of at most "
            f"{LONGEST_PATH} characters, such as /issues/21, or the whole http address."
        )
    return tuple(dict.fromkeys(filter(None, paths.values())))


def alias_path(alias: str) -> str:
    """The path of an old address: ``/issues/21`` of ``https://example.org/issues/21``; empty where it has none.

    An address that no browser would ask a site for (``javascript:``, ``mailto:``) has none.
    """
    try:
        parts = urlsplit(one_line(alias))
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"", "http", "https"}:
        return ""
    path = unicodedata.normalize("NFC", one_line(unquote(parts.path))).strip("/")
    return f"/{path}" if path and len(path) < LONGEST_PATH else ""


def written_path(path: str) -> str:
    """The path of an alias as it is written in front matter, so that :func:`alias_path` gives the same."""
    return re.sub(r"[%?#]", lambda sign: f"%{ord(sign[0]):02X}", path)
