"""Rows of cells with the lines they begin at (RFC 4180, and what programs make of it)."""

import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence

from subscribers.importing.dialects import ADDRESS_LIKE

Record = tuple[int, list[str]]
"""The line a row begins at, counted from 1, and its cells."""

MOST_LINES = 200
"""A quoted cell over more lines than this was never closed."""
_LONGEST_CELL = 1_000_000
_BLOCK = 1000
_END = "."


class Torn(list[str]):
    """The cells of a line in which a quotation mark is opened and not closed, read as if the mark were a letter."""


class Doubted(list[str]):
    """The cells of a row that begins below a mark left open, and may be words of the cell in which that stands."""


class _Unclosed(Exception):
    """A row that does not end, or took in the rows below it."""


class _Feed:
    """The lines one by one or in blocks; remembers those of the row being read, and takes lines back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        """Lines taken back, the next one last."""
        self.taken: list[str] = []
        self.before = 0
        """Lines of the rows that are done."""
        self.doubted_through = 0
        """The last line that was taken back from a row."""

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _Unclosed
        line = self._again.pop() if self._again else next(self._lines, None)
        if line is None:
            # It is asked for within a row: the reader would take the file's end for the row's.
            raise _Unclosed if self.taken else StopIteration
        self.taken.append(line)
        return line

    def block(self) -> list[str]:
        """The next lines, as they come."""
        again = self._again[: -_BLOCK - 1 : -1]
        del self._again[len(self._again) - len(again) :]
        return again or list(itertools.islice(self._lines, _BLOCK))

    def back(self, lines: Sequence[str]) -> None:
        """Take these back."""
        self._again.extend(reversed(lines))

    def done(self) -> int:
        """The row is read: says where it began."""
        began = self.before + 1
        self.before += len(self.taken)
        self.taken.clear()
        return began

    def back_to_second(self) -> tuple[int, str]:
        """Take back all but the row's first line: that line, and its number."""
        first, *rest = self.taken
        self.doubted_through = max(self.doubted_through, self.before + len(self.taken))
        self.back(rest)
        self.taken[:] = [first]
        return self.done(), first


def records_in(lines: Iterable[str], *, delimiter: str) -> Iterator[Record]:
    """The rows that are not blank.

    Where a quotation mark is opened and not closed, the line it stands in becomes a row of its own, which is
    :class:`Torn`; reading goes on with the next line, so that one slip costs one row. The rows that it might have taken
    in are :class:`Doubted`.
    """
    feed = _Feed(lines)
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        while block := feed.block():
            rows = _one_a_line(block, delimiter) if feed.before >= feed.doubted_through else None
            if rows is None:
                feed.back(block)
                yield from _with_care(feed, delimiter, through=feed.before + len(block))
                continue
            for line, cells in enumerate(rows, feed.before + 1):
                if cells and (len(cells) > 1 or cells[0].strip()):
                    yield line, cells
            feed.before += len(block)
    finally:
        csv.field_size_limit(limit)


def _one_a_line(block: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """The rows of the block, where each line is one: in a list of people nearly always, and much faster to read."""
    try:
        rows = list(csv.reader(itertools.chain(block, [_END]), delimiter=delimiter))
    except csv.Error:
        return None
    # A mark left open swallows what follows it, the added line at the latest.
    return rows if len(rows) == len(block) + 1 and rows.pop() == [_END] else None


def _with_care(feed: _Feed, delimiter: str, *, through: int) -> Iterator[Record]:
    """The rows that begin at the line ``through`` or before it."""
    while feed.before < through:
        reader = csv.reader(feed, delimiter=delimiter)
        try:
            for cells in reader:
                _see_what_it_took(feed.taken, delimiter)
                began = feed.done()
                if cells and (len(cells) > 1 or cells[0].strip()):
                    yield began, Doubted(cells) if began <= feed.doubted_through else cells
                if feed.before >= through:
                    return
        except (_Unclosed, csv.Error) as error:
            began, line = feed.back_to_second()
            cells = line.rstrip("\r\n").split(delimiter)
            yield began, Torn(cells) if isinstance(error, _Unclosed) else cells
        else:
            return


def _see_what_it_took(lines: Sequence[str], delimiter: str) -> None:
    """Raise _Unclosed for a row that ends where a mark of a later one opens: addresses below, and a mark amiss."""
    if any(ADDRESS_LIKE.search(line) for line in lines[1:]):
        try:
            list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise _Unclosed from error
