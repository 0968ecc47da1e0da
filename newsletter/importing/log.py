"""What happened while a source was read: repairs, counted with an example, and warnings with their lines."""

import dataclasses

from newsletter.importing.draft import Caution, Repair

EXAMPLE_LENGTH = 80


@dataclasses.dataclass(kw_only=True)
class ImportLog:
    """Collects repairs and warnings; the same warning on the same line is kept once.

    ``first_line`` is the line of the file on which the text that is being read begins.
    """

    first_line: int = 1
    _repairs: dict[str, tuple[int, str]] = dataclasses.field(default_factory=dict)
    _warnings: list[Caution] = dataclasses.field(default_factory=list)

    def repaired(self, what: str, *, before: str, after: str, count: int = 1) -> None:
        """Count a repair; the first one of its kind is the example."""
        so_far, example = self._repairs.get(what, (0, ""))
        self._repairs[what] = (so_far + count, example or f"{_short(before)} → {_short(after)}")

    def caution(self, message: str, *, line: int | None = None) -> None:
        """Add a warning; ``line`` counts from 0 within the text that is being read."""
        warning = Caution(message=message, line=None if line is None else line + self.first_line)
        if warning not in self._warnings:
            self._warnings.append(warning)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """All repairs, in the order in which their kinds came up."""
        return tuple(
            Repair(what=what, count=count, example=example) for what, (count, example) in self._repairs.items()
        )

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """All warnings, by line; those about the whole file first."""
        return tuple(sorted(self._warnings, key=lambda warning: warning.line or 0))


def _short(text: str) -> str:
    spelled = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)
    return spelled if len(spelled) <= EXAMPLE_LENGTH else f"{spelled[: EXAMPLE_LENGTH - 1]}…"
