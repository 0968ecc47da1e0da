"""What is to be told of rows that were taken, but not as they stand: in how many, and where the first of them are."""

import dataclasses
import enum
from collections import Counter

FIRST = 5
"""So many lines are named."""


class Notice(enum.StrEnum):
    """What was not kept as it stands."""

    NAME_CUT = "name_cut"
    NAME_LEFT_OUT = "name_left_out"
    TAGS_CUT = "tags_cut"
    """There are too many, or one is too long."""
    FIELDS_CUT = "fields_cut"
    """An object has too many, or what stands in one is too long."""
    LETTERS = "letters"
    """The line is written in another encoding than the others."""


@dataclasses.dataclass
class Noticed:
    """``counts`` is in how many rows of a file, ``lines`` are the first that these begin at, counted from 1."""

    counts: Counter[Notice] = dataclasses.field(default_factory=Counter)
    lines: dict[Notice, list[int]] = dataclasses.field(default_factory=dict)

    def see(self, notice: Notice, line: int) -> None:
        """Count a row."""
        self.counts[notice] += 1
        if self.counts[notice] <= FIRST:
            self.lines.setdefault(notice, []).append(line)

    def to_json(self) -> dict[str, list[int]]:
        """As it is stored with the file of a run: the number of rows, then the lines."""
        return {notice.value: [count, *self.lines[notice]] for notice, count in self.counts.items()}
