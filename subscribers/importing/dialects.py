"""What stands between the cells of a table, and whether its first row names them."""

import csv
import re
from collections import Counter
from collections.abc import Sequence

DELIMITERS = (",", ";", "\t", "|")
ADDRESS_LIKE = re.compile(r"[^\s@,;<>]@[^\s@,;<>]", re.ASCII)
"""The middle of an address, to be searched for: a whole one takes hours to be missed in a cell of a million letters."""
_HINT = re.compile(r'\A"?sep=(.)"?\s*\Z', re.IGNORECASE)
_ROWS_LOOKED_AT = 100


def delimiter_hint(line: str) -> str | None:
    """The delimiter that a first line ``sep=;`` names, as Excel reads and writes it."""
    found = _HINT.match(line.rstrip("\r\n"))
    return found[1] if found else None


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter by which most rows of the sample have the same number of cells, more than one; else a comma."""

    def merit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in _rows(lines, delimiter) if row]
        if not widths:
            return 0.0, 0
        width, count = Counter(widths).most_common(1)[0]
        # The header's width counts as much as that of all rows: data rows are ragged more often.
        agreeing = count / len(widths) + (widths[0] == width)
        return (agreeing, width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=merit)


def has_header(row: Sequence[str]) -> bool:
    """Whether a first row names columns: none of its cells holds an address."""
    return not any(ADDRESS_LIKE.search(cell) for cell in row)


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines[:_ROWS_LOOKED_AT], delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in lines[:_ROWS_LOOKED_AT]]
