"""When a process that ended by itself is started again, and when there is no use in it.

Each rule looks at the seconds that the process's lives have lasted so far, the latest last.
"""

from collections.abc import Sequence
from itertools import takewhile

# Whoever fails this soon after the first start lacks something that starting again does not mend: a port, a setting.
START_SECONDS = 10.0
# After a life of this length the pauses begin anew.
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
TRIES = 5


def could_not_start(lives: Sequence[float], *, code: int) -> bool:
    """Whether it failed at its very first start; ``code`` as in ``Popen.returncode``. A signal says nothing of that."""
    return len(lives) == 1 and lives[0] < START_SECONDS and code > 0


def cannot_stay_up(lives: Sequence[float]) -> bool:
    """Whether its last five lives together were shorter than a minute, the pauses between them not counted."""
    return len(lives) >= TRIES and sum(lives[-TRIES:]) < STEADY_SECONDS


def pause_before_next(lives: Sequence[float]) -> float:
    """Seconds until it is started again: 1, 2, 4 … 30, and 1 again after it stayed up for a minute."""
    short = sum(1 for _ in takewhile(lambda life: life < STEADY_SECONDS, reversed(lives)))
    # Bounded before it is raised: of a thousand short lives 2 to the power is no number.
    return min(2.0 ** min(max(short - 1, 0), 10), LONGEST_PAUSE)


def say_end(code: int) -> str:
    """How it ended, for people: ``status 3`` or ``signal 9``."""
    return f"status {code}" if code >= 0 else f"signal {-code}"
