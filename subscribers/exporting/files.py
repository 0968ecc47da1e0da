"""Readers as a file, written block by block: a table that a spreadsheet opens, or a JSON object a line."""

import csv
import enum
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet

from subscribers.exporting.people import people_of
from subscribers.importing.own_format import COLUMNS, cells_of
from subscribers.models import Subscription

_ROWS = 500
# Without it Excel takes UTF-8 for what Windows wrote thirty years ago.
_MARK = "\ufeff"


class Format(enum.StrEnum):
    """How it is written."""

    CSV = "csv"
    JSON = "json"
    """JSON Lines: besides what the table says, every act of consent there was."""

    @property
    def content_type(self) -> str:
        """For HTTP."""
        return "text/csv; charset=utf-8" if self is Format.CSV else "application/x-ndjson; charset=utf-8"

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return ".csv" if self is Format.CSV else ".jsonl"


def blocks(subscriptions: QuerySet[Subscription], *, form: Format) -> Iterator[str]:
    """The file in pieces. What it says comes in again by ``import_subscribers`` as it was."""
    people = people_of(subscriptions)
    if form is Format.CSV:
        yield _MARK + _table([COLUMNS])
    while block := list(islice(people, _ROWS)):
        if form is Format.CSV:
            yield _table(cells_of(person) for person in block)
        else:
            yield "".join(f"{json.dumps(person, ensure_ascii=False)}\n" for person in block)


def _table(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
