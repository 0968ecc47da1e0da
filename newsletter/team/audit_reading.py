"""Reading the log of what people did: narrowed by act, person and day, or all of it as CSV."""

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from newsletter.formulas import harmless
from newsletter.models import Act, AuditEntry, Newsletter

MOST_PEOPLE = 200
"""So many names are offered to choose from."""
FILTERS = ("act", "who", "day")
COLUMNS = ("at", "who", "act", "act_in_words", "newsletter", "about", "ip_address", "details")
_BLOCK = 500
# Numbers of rows: they stand in the file, and tell a person nothing.
_KEYS = frozenset({"act", "issue", "number"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the log is narrowed by. ``trouble`` says what of it was not understood, and is left out."""

    act: str = ""
    who: str = ""
    day: dt.date | None = None
    trouble: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """Read a query string; it may hold anything."""
        act, who, day = (given.get(name, "").replace("\0", "").strip() for name in FILTERS)
        date, troubles = _date(day), []
        if act and act not in Act.values:
            troubles.append(f"There is no act “{act[:40]}”.")
        if day and date is None:
            troubles.append(f"“{day[:40]}” is not a day: write it like 2026-12-06.")
        return cls(act=act if act in Act.values else "", who=who[:200], day=date, trouble=" ".join(troubles))

    @property
    def query(self) -> str:
        """The query string that asks for the same."""
        given = {"act": self.act, "who": self.who, "day": self.day.isoformat() if self.day else ""}
        return urlencode({name: value for name, value in given.items() if value})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Details:
    """What else is known of an entry: what was changed, and whatever there is besides."""

    changes: list[str]
    more: list[str]


def find(newsletter: Newsletter | None, wanted: Wanted, *, zone: dt.tzinfo) -> QuerySet[AuditEntry]:
    """What is wanted of a newsletter's log, or of the whole site's; the day begins and ends in ``zone``."""
    found = AuditEntry.objects.order_by("-pk")
    if newsletter is not None:
        found = found.filter(newsletter=newsletter)
    if wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.who:
        found = found.filter(who=wanted.who)
    if wanted.day is not None:
        midnight = dt.datetime.combine(wanted.day, dt.time(), tzinfo=zone)
        next_midnight = dt.datetime.combine(wanted.day + dt.timedelta(days=1), dt.time(), tzinfo=zone)
        found = found.filter(at__gte=midnight, at__lt=next_midnight)
    return found


def people(newsletter: Newsletter | None) -> list[str]:
    """Who stands in the log, by name."""
    found = find(newsletter, Wanted(), zone=dt.UTC).order_by("who").values_list("who", flat=True).distinct()
    return list(found[:MOST_PEOPLE])


def details_in_words(entry: AuditEntry) -> Details:
    """What else is known of an entry, in words."""
    more = {name: value for name, value in entry.details.items() if name not in _KEYS and value not in (None, [], "")}
    changes = more.pop("changes", {})
    return Details(
        changes=[_change(name, pair) for name, pair in changes.items()] if isinstance(changes, dict) else [],
        more=[f"{_words(name)} {_value(value)}" for name, value in more.items()],
    )


def csv_blocks(found: QuerySet[AuditEntry]) -> Iterator[str]:
    """All of it as CSV in pieces; times are ISO 8601 in UTC, details JSON. No spreadsheet runs a cell as a formula."""
    yield _written([COLUMNS])
    entries = found.iterator(chunk_size=4 * _BLOCK)
    while rows := [_cells(entry) for entry in islice(entries, _BLOCK)]:
        yield _written(rows)


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    cells = (
        entry.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        entry.who,
        entry.act,
        entry.act_in_words,
        entry.newsletter_slug,
        entry.about,
        entry.ip_address or "",
        json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
    )
    return tuple(map(harmless, cells))


def _written(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _change(name: str, pair: Any) -> str:
    if not isinstance(pair, list) or len(pair) != 2:
        return f"{_words(name).capitalize()}: changed"
    before, after = (_value(each) for each in pair)
    return f"{_words(name).capitalize()}: {before} → {after}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, int):
        return f"{value:,}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else f"“{value}”"


def _date(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2200 else None
