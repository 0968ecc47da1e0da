"""Rows of cells with the lines they begin at (RFC 4180, and what programs make of it)."""

import csv
from collections.abc import Iterable, Iterator

Record = tuple[int, list[str]]
"""The line a row begins at, counted from 1, and its cells."""

MOST_LINES = 200
"""A quoted cell over more lines than this was never closed."""
_LONGEST_CELL = 1_000_000


class _Endless(Exception):
    """A row that does not end."""


class _Feed:
    """The lines one by one; remembers those of the row being read, and takes them back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.taken: list[str] = []
        self.before = 0
        """Lines of the rows that are done."""

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _Endless
        line = self._again.pop() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def done(self) -> int:
        """The row is read: says where it began."""
        began = self.before + 1
        self.before += len(self.taken)
        self.taken.clear()
        return began

    def back_to_second(self) -> tuple[int, str]:
        """Take back all but the row's first line: that line, and its number."""
        first, *rest = self.taken
        self._again.extend(reversed(rest))
        self.taken[:] = [first]
        return self.done(), first


def records_in(lines: Iterable[str], *, delimiter: str) -> Iterator[Record]:
    """The rows that are not blank.

    Where a quotation mark is opened and not closed, the line it stands in becomes a row of its own, read as if the mark
    were a letter; reading goes on with the next line, so that one slip costs one row.
    """
    feed = _Feed(lines)
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        while True:
            reader = csv.reader(feed, delimiter=delimiter)
            try:
                for cells in reader:
                    began = feed.done()
                    if cells and (len(cells) > 1 or cells[0].strip()):
                        yield began, cells
            except (_Endless, csv.Error):
                began, line = feed.back_to_second()
                yield began, line.rstrip("\r\n").split(delimiter)
            else:
                return
    finally:
        csv.field_size_limit(limit)
