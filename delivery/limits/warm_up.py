"""How a new sending domain earns its reputation: few messages on the first day, and more each day."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True, kw_only=True)
class WarmUp:
    """``start`` messages on the first day, ``growth`` times as many on each further one, for ``days`` days.

    After that the plan has nothing to say. Raises ValueError for a plan that shrinks or never begins.
    """

    start: int = 50
    growth: float = 1.5
    days: int = 30

    def __post_init__(self) -> None:
        if self.start < 1 or self.days < 1:
            raise ValueError(f"A warm-up of {self.start} messages and {self.days} days never begins: give 1 or more.")
        if not (math.isfinite(self.growth) and self.growth >= 1):
            raise ValueError(f"A warm-up that grows by {self.growth} does not grow: give 1 or more.")

    def cap(self, day: int) -> int | None:
        """How many messages may go on that day of the plan, counted from 0; None when the plan is over.

        A day before the plan is like its first.
        """
        day = max(day, 0)
        if day >= self.days:
            return None
        try:
            return math.floor(self.start * self.growth**day)
        except OverflowError:  # more than anybody can count
            return None
