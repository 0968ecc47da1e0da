"""The cells of a row by what they mean. What many rows say alike is read once."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from operator import itemgetter
from typing import TypeVar

from newsletter.formulas import as_it_was
from subscribers.importing.fields import Field
from subscribers.importing.memo import Memo
from subscribers.importing.noticing import Notice
from subscribers.importing.recognised import Recognised
from subscribers.importing.refusing import Refused
from subscribers.importing.values import (
    LONGEST_TAG,
    LONGEST_VALUE,
    MOST_ATTRIBUTES,
    MOST_TAGS,
    NOTHING,
    any_moment,
    moment,
    object_of,
    tags_of,
)
from subscribers.importing.words import state_of, yes_or_no

Meant = TypeVar("Meant")
Row = Sequence[str]
Pairs = tuple[tuple[str, str], ...]
"""The members of an object, in a form that can be remembered."""
Lost = frozenset[Notice]
"""What of some cells is not kept."""

_WAYS = (Field.REFERRER, Field.UTM_SOURCE, Field.UTM_MEDIUM, Field.UTM_CAMPAIGN)
_LONGEST_WAY = 200
_LONGEST_CONSENT = 20_000
_AHEAD = dt.timedelta(days=1)
"""So far a clock may be wrong, or a zone left out."""


class RowCells:
    """Makes the functions that read the rows of one table."""

    def __init__(self, recognised: Recognised) -> None:
        self._day_first = recognised.day_first
        self._headers, self._meanings = recognised.headers, recognised.meanings
        self._is_ours, self._watched = recognised.is_ours, frozenset(map(int, recognised.watched))
        self._clean = as_it_was if recognised.is_ours else _meant
        self._latest = dt.datetime.now(dt.UTC) + _AHEAD

    def has(self, field: Field) -> bool:
        """Whether there is such a column."""
        return field in self._meanings

    def pick(self, field: Field) -> Callable[[Row], str]:
        """The column's cell; '' where there is no such column, and for words that mean nothing."""
        if field not in self._meanings:
            return lambda _row: ""
        place, clean = self._meanings.index(field), self._clean
        return lambda row: clean(row[place])

    def raw(self, field: Field) -> Callable[[Row], str]:
        """The cell of a column that is there, as it stands."""
        place = self._meanings.index(field)
        return (lambda row: as_it_was(row[place])) if self._is_ours else itemgetter(place)

    def read(self, field: Field, read: Callable[[str], Meant | None]) -> Callable[[Row], Meant | None]:
        """What ``read`` makes of the column's cell; None where that is empty or there is no such column."""
        return next(iter(self.each(field, read)), lambda _row: None)

    def each(self, field: Field, read: Callable[[str], Meant | None]) -> list[Callable[[Row], Meant | None]]:
        """:meth:`read` for every column of this meaning, in their order."""
        return [self._reading(place, read) for place in self._places(field)]

    def _reading(self, place: int, read: Callable[[str], Meant | None]) -> Callable[[Row], Meant | None]:
        clean = self._clean
        memo: Memo[str, Meant | None] = Memo(lambda cell: read(said) if (said := clean(cell)) else None)
        return lambda row: memo[row[place]]

    def pause(self) -> Callable[[Row], dt.datetime | None]:
        """Until when they pause; None where they do not. Raises Refused where that cannot be read."""
        return self.read(Field.PAUSED_UNTIL, self._pause)

    def _pause(self, cell: str) -> dt.datetime | None:
        if not self.is_time(cell) and yes_or_no(cell) is not False:
            # Whoever pauses must not be mailed for a slip.
            raise Refused(f"They pause until “{cell[:40]}”, which is no day that can be read. Write it as 2030-12-31.")
        return moment(cell, day_first=self._day_first)

    def past(self, field: Field) -> Callable[[Row], dt.datetime | None]:
        """The column's time, of something that has happened; None where there is none, or one that cannot be."""
        return self.read(field, self.happened)

    def happened(self, cell: str) -> dt.datetime | None:
        """When something happened; None also for a time that cannot be: before 1990, or more than a day ahead."""
        found = moment(cell, day_first=self._day_first)
        return found if found is None or found <= self._latest else None

    def is_time(self, cell: str) -> bool:
        """Whether a time stands there, be it one that cannot be."""
        return any_moment(cell, day_first=self._day_first) is not None

    def doubts(self, *fields: Field) -> Callable[[Row], bool]:
        """Whether one of these columns holds a time that cannot be read, or that :meth:`happened` does not believe."""
        places = [place for field in fields for place in self._places(field)]
        if not places:
            return lambda _row: False
        return lambda row: any(self._is_doubted(self._clean(row[place])) for place in places)

    def _is_doubted(self, cell: str) -> bool:
        if not cell or self.happened(cell) is not None:
            return False
        # Some tools say in such a column whether it happened, not when.
        is_word = yes_or_no(cell) is not None or state_of(cell) is not None
        return self.is_time(cell) or not is_word

    def chooser(self, *, without: Collection[str]) -> Callable[[Row], object]:
        """What rows say in all columns but these, to be compared; a watched column is never left out."""
        places = [
            place for place, meaning in enumerate(self._meanings) if meaning not in without or place in self._watched
        ]
        return itemgetter(*places) if places else lambda _row: None

    def together(self, fields: Sequence[Field], read: Callable[[Row], Meant]) -> Callable[[Row], Meant]:
        """What ``read`` makes of these columns' cells; it gets '' for columns that are not there."""
        places = [self._meanings.index(field) for field in fields if field in self._meanings]
        there = [field in self._meanings for field in fields]

        def spread(cells: Row) -> Meant:
            waiting = iter(cells)
            return read([self._clean(next(waiting)) if is_there else "" for is_there in there])

        return _remembered(places, spread)

    def tags(self) -> Callable[[Row], tuple[tuple[str, ...], Lost]]:
        """The labels of all columns that hold some, and whether some are not kept."""
        split = _our_tags if self._is_ours else tags_of

        def read(cells: Row) -> tuple[tuple[str, ...], Lost]:
            lost: set[Notice] = set()
            found = list(dict.fromkeys(tag for cell in cells for tag in split(cell, lost=lost)))
            return tuple(self._first(found, MOST_TAGS, Notice.TAGS_CUT, lost)), frozenset(lost)

        return _remembered(self._places(Field.TAGS), read)

    def attributes(self) -> Callable[[Row], tuple[Pairs, Lost]]:
        """The reader's own fields, from a column each, and from objects; and whether something is not kept of them.

        Raises Refused for what is no object.
        """
        keys = [meaning.removeprefix("attributes.") for meaning in self._meanings if meaning.startswith("attributes.")]
        single = [place for place, meaning in enumerate(self._meanings) if meaning.startswith("attributes.")]

        def read(cells: Row) -> tuple[Pairs, Lost]:
            said = [(key, self._clean(cell)) for key, cell in zip(keys, cells, strict=False)]
            found = {key: value[:LONGEST_VALUE] for key, value in said if value}
            lost = {Notice.FIELDS_CUT for _, value in said if len(value) > LONGEST_VALUE}
            for cell in cells[len(keys) :]:
                members = object_of(as_it_was(cell) if self._is_ours else cell, lost=lost, most=None)
                if members is None:
                    raise Refused(
                        "The attributes are neither JSON nor written as Python writes them. Mend or empty them."
                    )
                found |= members
            return tuple(self._first(list(found.items()), MOST_ATTRIBUTES, Notice.FIELDS_CUT, lost)), frozenset(lost)

        return _remembered([*single, *self._places(Field.ATTRIBUTES)], read)

    def _first(self, found: list[Meant], most: int, notice: Notice, lost: set[Notice]) -> list[Meant]:
        """As many as a row may bring. What we wrote ourselves stands there already, so all of it is kept."""
        if self._is_ours or len(found) <= most:
            return found
        lost.add(notice)
        return found[:most]

    def came_from(self) -> Callable[[Row], Pairs]:
        """By what page or campaign they came."""
        ways = [way for way in _WAYS if way in self._meanings]

        def read(cells: Row) -> Pairs:
            told = [(way.value, self._clean(cell)[:_LONGEST_WAY]) for way, cell in zip(ways, cells, strict=True)]
            return tuple((way, said) for way, said in told if said)

        return _remembered([self._meanings.index(way) for way in ways], read)

    def consent(self) -> Callable[[Row], str]:
        """All that is told of how they agreed, with the columns' names."""
        places = self._places(Field.CONSENT)
        if not places:
            return lambda _row: ""
        names = [self._headers[place].replace("_", " ") if self._headers else "" for place in places]

        def read(row: Row) -> str:
            told = [(name, self._clean(row[place])) for name, place in zip(names, places, strict=True)]
            return "; ".join(f"{name}: {said}" if name else said for name, said in told if said)[:_LONGEST_CONSENT]

        return read

    def _places(self, field: Field) -> list[int]:
        return [place for place, meaning in enumerate(self._meanings) if meaning == field]


def _remembered(places: Sequence[int], read: Callable[[Row], Meant]) -> Callable[[Row], Meant]:
    """``read`` of the cells at ``places``."""
    memo: Memo[tuple[str, ...], Meant] = Memo(read)
    if not places:
        return lambda _row: memo[()]
    if len(places) == 1:
        place = places[0]
        return lambda row: memo[(row[place],)]
    chosen = itemgetter(*places)
    return lambda row: memo[chosen(row)]


def _meant(cell: str) -> str:
    said = cell.strip()
    return "" if said.lower() in NOTHING else said


def _our_tags(cell: str, *, lost: set[Notice]) -> list[str]:
    said = as_it_was(cell)
    if said.startswith("["):
        try:
            tags = [tag for tag in json.loads(said) if isinstance(tag, str)]
        except (ValueError, RecursionError):
            return tags_of(said, lost=lost, most=None)
        kept = [tag[:LONGEST_TAG] for tag in tags]
        lost |= {Notice.TAGS_CUT} if kept != tags else set()
        return kept
    return tags_of(said, lost=lost, most=None)
