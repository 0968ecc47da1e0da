"""How long a piece of work takes, in milliseconds, over so many rounds."""

import statistics
import time
from collections.abc import Callable


def median_ms(work: Callable[[], object], *, rounds: int) -> float:
    """What it took on the whole, as somebody who waits sees it; after one round that fills caches and is not counted.

    Raises ValueError for less than one round.
    """
    _check(rounds)
    work()
    return statistics.median(_seconds(work, rounds, time.perf_counter)) * 1000


def fastest_ms(work: Callable[[], object], *, rounds: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """What it takes when nobody else uses the machine. With ``time.process_time`` as ``clock``: of this process alone.

    Raises ValueError for less than one round.
    """
    _check(rounds)
    return min(_seconds(work, rounds, clock)) * 1000


def _seconds(work: Callable[[], object], rounds: int, clock: Callable[[], float]) -> list[float]:
    taken = []
    for _ in range(rounds):
        started = clock()
        work()
        taken.append(clock() - started)
    return taken


def _check(rounds: int) -> None:
    if rounds < 1:
        raise ValueError(f"{rounds} rounds measure nothing: give 1 or more.")
