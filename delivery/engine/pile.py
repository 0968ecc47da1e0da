"""What waits for the clerk, and how whoever waits for it hears."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

from delivery.ledger import Claim, Outcome

Answer = tuple["asyncio.Future[Any]", Any]
Errand = tuple[Callable[[], Any], "asyncio.Future[Any] | None"]
HandOff = tuple[Claim, "asyncio.Future[bool]", float]
"""The copy, the answer its courier waits for, and since when."""


@dataclasses.dataclass(slots=True)
class Pile:
    """What came in since the last commit."""

    outcomes: list[Outcome] = dataclasses.field(default_factory=list)
    hand_offs: list[HandOff] = dataclasses.field(default_factory=list)
    releases: list[Claim] = dataclasses.field(default_factory=list)
    errands: list[Errand] = dataclasses.field(default_factory=list)


def resolve(answers: list[Answer]) -> None:
    """Tell them, in the loop's thread; who went away does not hear."""
    for future, value in answers:
        if not future.done():
            future.set_result(value)


def fail(future: "asyncio.Future[Any]", error: BaseException) -> None:
    """Tell what went wrong, in the loop's thread."""
    if not future.done():
        future.set_exception(error)
