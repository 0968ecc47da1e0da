"""How a table writes its dates: by all of its columns that hold some, else by what is usual for the newsletter."""

import dataclasses
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsletter.models import Newsletter
from subscribers.importing.date_order import DATES, Seen, cells_of, is_day_first, seen_in
from subscribers.importing.recognised import By, Recognised
from subscribers.importing.recognising import SAMPLE_ROWS, rows_of
from subscribers.importing.sources import Source


def with_order(
    source: Source, table: Recognised, *, newsletter: Newsletter, day_first: bool | None = None
) -> Recognised:
    """The table with the order of its dates, as the writer says it (``day_first``) or else as it is found.

    A tool that always writes the same order keeps it. The table is read through where its dates are in figures and
    few of them tell. Raises Unreadable.
    """
    usual = is_day_first(newsletter)
    if DATES.isdisjoint(table.meanings) or (day_first is None and table.order_by == By.TOOL):
        return table if table.order_by else dataclasses.replace(table, day_first=usual, dates_seen=(0, 0, 0))
    seen = _seen(source, table)
    by = By.USUAL if seen.day == seen.month else By.CELLS
    found = usual if by is By.USUAL else seen.day > seen.month
    if day_first is not None:
        by, found = By.WRITER, day_first
    return dataclasses.replace(table, day_first=found, order_by=by, dates_seen=(seen.day, seen.month, seen.either))


def with_order_again(file: Mapping[str, Any], *, before: Mapping[str, Any], newsletter: Newsletter) -> dict[str, Any]:
    """A run's file, whose columns may be others than ``before``: where other ones hold dates, these are looked at.

    What the writer said of its dates, or their tool, stands. Raises Unreadable.
    """
    places = [[place for place, meaning in enumerate(each["meanings"]) if meaning in DATES] for each in (before, file)]
    if places[0] == places[1] or file.get("order_by") in {By.WRITER, By.TOOL}:
        return dict(file)
    source = Source(path=Path(file["path"]), member=file["member"])
    return {**file, **with_order(source, Recognised.from_json(file), newsletter=newsletter).to_json()}


def _seen(source: Source, table: Recognised) -> Seen:
    dates_in = cells_of(table.meanings)
    rows = (dates_in(cells) for _, cells in rows_of(source, table))
    first = list(itertools.islice(rows, SAMPLE_ROWS))
    written = [cell for row in first for cell in row if cell.strip()]
    seen = seen_in(written)
    if written and not seen:
        return seen  # as ISO 8601 has them, or with the month in letters
    return seen_in(itertools.chain.from_iterable(itertools.chain(first, rows)))
