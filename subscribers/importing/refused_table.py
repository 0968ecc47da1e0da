"""The table of refused rows: written to be mended in a spreadsheet, and read again as its rows were meant.

Before the cells of a row stand its file, line and reason, which an import skips. The columns are called as in the file;
where the name alone would not be taken for what the column was, its meaning stands behind it (``Wer [address]``).
Rows of files with different columns, or with no header, are in columns that are called by their meanings.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newsletter.formulas import as_it_was, harmless
from subscribers.importing.columns import leave_one_each, meanings_of
from subscribers.importing.fields import Field, is_meaning
from subscribers.importing.records import Doubted, Record, Torn
from subscribers.importing.refusing import LEFT_OPEN
from subscribers.importing.tools import Tool, tool_of
from subscribers.models import RefusedRow

ADDED = ("file", "line", "reason")
_SAID = re.compile(r"(?s)(.*?) ?\[([^\[\]]*)\]\Z")
_STATUS = f"status [{Field.STATUS}]"

_Place = tuple[str, int]
"""A meaning, and which of the columns with it, from 0."""


def is_one(headers: Sequence[str]) -> bool:
    """Whether a table with this header holds rows that an import refused."""
    return tuple(header.strip().casefold() for header in headers[: len(ADDED)]) == ADDED


def said_in(headers: Sequence[str]) -> frozenset[int]:
    """The places whose meaning stands in the header, as in ``Wer [address]``: of any table, cut down or whole."""
    added = len(ADDED) if is_one(headers) else 0
    said = {place for place, match in enumerate(map(_SAID.match, headers)) if match and is_meaning(match[2])}
    if added:
        said |= {place for place, header in enumerate(headers) if header and is_meaning(header)}
    return frozenset({*range(added), *said})


def settled_in(headers: Sequence[str]) -> frozenset[int]:
    """Those of which it is settled what they are. A field, and what is left out, stands there whoever said it."""
    return frozenset(place for place in said_in(headers) if not _is_open(headers[place]))


def _is_open(header: str) -> bool:
    match = _SAID.match(header)
    meaning = match[2] if match and is_meaning(match[2]) else header
    return meaning in {"", Field.TAGS} or meaning.startswith("attributes.")


def columns_in(
    headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Tool | None, list[str], list[str], list[str]]:
    """Of a table that says in its header what columns mean: the tool its rows are of, what its columns are called, what
    they mean, and what is to be said.

    Names alone count, and not what stands in the rows: those that are not mended yet would mislead.
    """
    added = len(ADDED) if is_one(headers) else 0
    own = list(headers[added:])
    spare = [Field.IGNORED.value] * added
    if Field.ADDRESS in own and all(map(is_meaning, own)):
        leave_one_each(headers[added:], own)
        return None, list(headers), spare + own, []
    said = [_SAID.match(header) for header in own]
    found = [match[2] if match and is_meaning(match[2]) else None for match in said]
    names = [
        match[1] if match and meaning is not None else header
        for header, match, meaning in zip(own, said, found, strict=True)
    ]
    tool = tool_of(names)
    by_name, _ = meanings_of(tool, names, [])
    notes: list[str] = []
    if names and Field.ADDRESS not in by_name and Field.ADDRESS not in found:
        by_name, notes = meanings_of(tool, names, [row[added:] for row in rows])
    meanings = [each if meaning is None else meaning for each, meaning in zip(by_name, found, strict=True)]
    leave_one_each(names, meanings, said=[place for place, meaning in enumerate(found) if meaning is not None])
    return tool, [*headers[:added], *names], spare + meanings, notes


def as_they_were(rows: Iterable[Record]) -> Iterator[Record]:
    """The rows of such a table without what guards formulas.

    A quotation mark that still stands alone is not mended, and neither is a row that still lacks its last cells where
    it was refused for that: what a spreadsheet fills in at its end says nothing of where they stand.
    """
    for line, cells in rows:
        unguarded = [as_it_was(cell) for cell in cells]
        if any(cell.count('"') % 2 for cell in unguarded[len(ADDED) :]):
            yield line, Torn(unguarded)
        elif "".join(unguarded[2:3]).startswith(LEFT_OPEN):
            while not unguarded[-1].strip():
                del unguarded[-1]
            yield line, Doubted(unguarded)
        else:
            yield line, unguarded


def table_of(files: Sequence[Mapping[str, Any]], rows: Iterable[RefusedRow], *, among: set[int]) -> Iterator[list[str]]:
    """The table with its header. ``files`` are those of the run; ``among`` are the numbers of those with such rows."""
    kinds = {_kind(files[number]) for number in among}
    layout = _Own(files, among) if len(kinds) == 1 and files[min(among)]["headers"] else _ByMeaning(files, among)
    yield [*ADDED, *layout.header]
    for row in rows:
        file = files[row.file]
        cells = row.cells[_spare(file) :]
        yield [harmless(file["name"]), str(row.line), row.reason, *map(harmless, layout.cells(file, cells))]


class _Own:
    """The columns of the file itself, or of several files that have the same."""

    def __init__(self, files: Sequence[Mapping[str, Any]], among: set[int]) -> None:
        file = files[min(among)]
        names, meanings = file["headers"][_spare(file) :], _meanings(file)
        tool = tool_of(names)
        self._width = len(names)
        by_tool = tool.all_are if tool else ""
        self._adds = Field.STATUS not in meanings and any(
            files[number]["all_are"] not in {"", by_tool} for number in among
        )
        by_name, _ = meanings_of(tool, names, [])
        self.header = [
            name if told == meaning else f"{name} [{meaning}]"
            for name, told, meaning in zip(names, by_name, meanings, strict=True)
        ]
        if self._adds:
            self.header.append(_STATUS)

    def cells(self, file: Mapping[str, Any], cells: Sequence[str]) -> list[str]:
        if not self._adds:
            return list(cells)
        padded = [*cells, *[""] * (self._width - len(cells))]
        return [*padded[: self._width], file["all_are"], *padded[self._width :]]


class _ByMeaning:
    """Columns that are called by their meanings, each once or as often as the file that has it most often."""

    def __init__(self, files: Sequence[Mapping[str, Any]], among: set[int]) -> None:
        places = [place for number in sorted(among) for place in _places(files[number])]
        if any(files[number]["all_are"] for number in among):
            places.append((Field.STATUS.value, 0))
        # What is read stands first, and what no import reads behind it.
        self._places = sorted(dict.fromkeys(places), key=lambda place: place[0] == Field.IGNORED)
        self.header = [meaning for meaning, _ in self._places]

    def cells(self, file: Mapping[str, Any], cells: Sequence[str]) -> list[str]:
        places = _places(file)
        given = [as_it_was(cell) for cell in cells] if file.get("is_ours") else list(cells)
        said = dict(zip(places, given, strict=False))
        status: _Place = (Field.STATUS.value, 0)
        word = said.get(status, "").strip()
        if word:
            said[status] = file.get("words", {}).get(word.lower(), word)
        elif file["all_are"]:
            said[status] = file["all_are"]
        return [*(said.get(place, "") for place in self._places), *given[len(places) :]]


def _kind(file: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(file["headers"][_spare(file) :]), tuple(_meanings(file))


def _places(file: Mapping[str, Any]) -> list[_Place]:
    seen: Counter[str] = Counter()
    places = []
    for meaning in _meanings(file):
        places.append((meaning, seen[meaning]))
        seen[meaning] += 1
    return places


def _meanings(file: Mapping[str, Any]) -> list[str]:
    return list(file["meanings"][_spare(file) :])


def _spare(file: Mapping[str, Any]) -> int:
    """How many columns were added already where the file is such a table itself."""
    return len(ADDED) if is_one(file["headers"]) else 0
