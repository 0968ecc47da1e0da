"""JSON Lines as we write them ourselves, read as the rows of the table that says the same."""

import json
from collections.abc import Iterable, Iterator

from subscribers.importing.own_format import COLUMNS, cells_of
from subscribers.importing.records import Record

DELIMITER = "{}"
"""What a run remembers in place of a delimiter."""
_NEEDS = {"address", "state", "signup_source", "attributes", "consent"}


def is_ours(line: str) -> bool:
    """Whether a first line is a reader as we write them."""
    found = _object(line)
    return found is not None and found.keys() >= _NEEDS


def records_in_json(lines: Iterable[str]) -> Iterator[Record]:
    """The columns' names, and a row for each line that is not blank; one that cannot be read is its own first cell."""
    yield 1, list(COLUMNS)
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = _object(line)
            yield number, [line.strip()[:300]] if found is None else cells_of(found)


def _object(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
