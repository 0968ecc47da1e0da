"""What was made before and is asked for again: readers share first names, places and the greetings made of them."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 1024
"""How many results are kept. When there are more, all are forgotten, which costs less than knowing the oldest."""


class Remembered(dict[K, V], Generic[K, V]):
    """``results[key]`` is ``make(key)``, made once for keys that come again soon. What ``make`` raises is not kept."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        made = self._make(key)
        if len(self) >= MOST:
            self.clear()
        self[key] = made
        return made
