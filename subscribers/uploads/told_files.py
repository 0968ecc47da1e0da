"""One file of an import as its pages show it: what it was understood as, and its columns."""

import dataclasses

from subscribers.models import RefusedRow
from subscribers.uploads import meanings

FEW_FIELDS = 8
"""So many fields of the reader's own are shown with the other columns; more are folded, their names first."""

Counts = list[tuple[str, str, int]]
"""An outcome, in words, and of how many rows."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its first values, each once; what it is taken for; and what a field of its own is called."""

    place: int
    name: str
    samples: list[str]
    choice: str
    key: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class File:
    """One file as it was understood, and what becomes of its rows."""

    number: int
    name: str
    tool: str
    written: str
    notes: list[str]
    notes_after: list[str]
    columns: list[Column]
    all_are: str
    encoding: str
    asks_letters: bool
    has_dates: bool
    day_first: bool
    lacks_address: bool
    counts: Counts
    refused: int
    first_refused: list[RefusedRow]

    @property
    def taken(self) -> list[Column]:
        """The columns that are read; all of them where the one with addresses is still to be found."""
        return [column for column in self.columns if column.choice or self.lacks_address]

    @property
    def shown(self) -> list[Column]:
        """Those of :attr:`taken` that are to be looked at: all but :attr:`fields`."""
        is_folded = bool(self.fields)
        return [column for column in self.taken if not is_folded or column.choice != meanings.OWN]

    @property
    def fields(self) -> list[Column]:
        """The fields of the reader's own where they are many; none where they are few, or addresses are to be found."""
        found = [column for column in self.taken if column.choice == meanings.OWN]
        return found if len(found) > FEW_FIELDS and not self.lacks_address else []

    @property
    def left_out(self) -> list[Column]:
        """The other columns."""
        return [column for column in self.columns if not column.choice and not self.lacks_address]

    @property
    def rows(self) -> int:
        """All rows below the header."""
        return sum(count for _, _, count in self.counts)
