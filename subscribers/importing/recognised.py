"""How one table is to be read: what was found out about it, and what the writer says of it."""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any, Self

from subscribers.importing.fields import SEVERAL, Field, fold, is_meaning
from subscribers.importing.sources import Unreadable


class By(enum.StrEnum):
    """Who settled whether a date in figures has the day first."""

    TOOL = "tool"
    CELLS = "cells"
    USUAL = "usual"
    """No date tells it: what is usual where the newsletter is at home."""
    WRITER = "writer"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recognised:
    """How a table is read.

    ``meanings`` has one :class:`~.fields.Field` value or ``attributes.<key>`` a column. ``all_are`` is the state of
    everybody in it, by the tool or by the file's name. ``is_ours``: we wrote the cells, so they mean exactly what they
    say, and what guards formulas is taken away. ``notes`` are for the writer.

    ``order_by`` is the :class:`By` who settled ``day_first``; there are so many ``dates_seen`` that can have only the
    day first, only the month, or either. ``is_guessed``: nothing in the file tells its encoding; ``example`` is a
    word that was read by it.

    ``watched`` has the :class:`~.watching.Watch` over each column, by its place, that nobody has said the meaning of: a
    row where it may say that somebody wants no mail is not taken before that is said.

    ``above`` is the number of rows above the header.
    """

    name: str
    tool: str
    encoding: str
    delimiter: str
    has_header: bool
    headers: tuple[str, ...]
    meanings: tuple[str, ...]
    all_are: str = ""
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    day_first: bool = False
    order_by: str = ""
    dates_seen: tuple[int, int, int] = (0, 0, 0)
    is_guessed: bool = False
    example: str = ""
    is_ours: bool = False
    watched: Mapping[str, str] = dataclasses.field(default_factory=dict)
    above: int = 0
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the run."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What :meth:`to_json` gave."""
        known = {field.name for field in dataclasses.fields(cls)}
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()
        }
        return cls(**{key: value for key, value in lists.items() if key in known})

    def mapped(self, mapping: Mapping[str, str]) -> Self:
        """With other meanings for some columns, named by their header or by their number from 1.

        Raises Unreadable for a column that is not there, for a meaning that is none, and where none or two columns
        would be the address.
        """
        meanings, said = list(self.meanings), set()
        for column, meaning in mapping.items():
            place = self._place(column)
            if not is_meaning(meaning):
                raise Unreadable(f"{self.name}: “{meaning}” is nothing a column can be. {_CHOICES}")
            if meaning not in SEVERAL and meaning in meanings:
                meanings[meanings.index(meaning)] = Field.IGNORED.value
            meanings[place] = meaning
            said.add(place)
        watched = {place: watch for place, watch in self.watched.items() if int(place) not in said}
        return dataclasses.replace(self, meanings=tuple(meanings), watched=watched)

    def has_column(self, column: str) -> bool:
        """Whether there is a column with this header, or with this number from 1."""
        return self._find(column) is not None

    def _find(self, column: str) -> int | None:
        folded = [fold(header) for header in self.headers]
        if self.has_header and fold(column) in folded:
            return folded.index(fold(column))
        if column.isascii() and column.isdigit() and 0 < int(column[:9]) <= len(self.meanings):
            return int(column) - 1
        return None

    def _place(self, column: str) -> int:
        place = self._find(column)
        if place is not None:
            return place
        listed = ", ".join(self.headers) if self.has_header else f"1 to {len(self.meanings)}"
        raise Unreadable(f"{self.name}: there is no column “{column}”. The columns are: {listed}.")


_CHOICES = f"Choose one of {', '.join(field for field in Field if field)}, attributes.<key>, or leave it empty."
