"""What cells come to, remembered: in a list of people most cells of a column say what others said before."""

from collections.abc import Callable, Hashable
from typing import TypeVar

Said = TypeVar("Said", bound=Hashable)
Meant = TypeVar("Meant")

MOST = 50_000
"""What is kept before all of it is forgotten: some megabytes, however the cells differ."""


class Memo(dict[Said, Meant]):
    """``memo[cell]`` is ``read(cell)``. What that raises is raised, and not remembered."""

    def __init__(self, read: Callable[[Said], Meant]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, said: Said) -> Meant:
        meant = self._read(said)
        if len(self) >= MOST:
            self.clear()
        self[said] = meant
        return meant
