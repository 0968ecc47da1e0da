"""Numbers and words of sending as people read them."""

import datetime as dt
import math

from delivery.limits import group_label
from delivery.time_left import TimeLeft

_ENDS = (".", "!", "?", "…")


def say_rate(per_second: float) -> str:
    """``12,480``, ``2.5`` or ``0.01``: one decimal, or as many as a slow rate needs to be more than nothing."""
    decimals = 1 if per_second >= 0.1 or per_second <= 0 else min(1 - math.floor(math.log10(per_second)), 6)
    return f"{per_second:,.{decimals}f}".rstrip("0").rstrip(".")


def full_stop(words: str) -> str:
    """As a sentence that another one may follow: what servers say seldom ends like one."""
    words = words.rstrip()
    return words if not words or words.endswith(_ENDS) else f"{words}."


def say_utc(at: dt.datetime) -> str:
    """``14:20 UTC``: for terminals and logs, which have no zone of their own."""
    return f"{at.astimezone(dt.UTC):%H:%M} UTC"


def say_time_left(left: TimeLeft) -> str:
    """``at least 5 min 3 s left; held until 14:20 UTC: Gmail``; empty where nothing can be said."""
    least = "at least " if left.is_least else ""
    said = [f"{least}{left.seconds // 60} min {left.seconds % 60} s left"] if left.seconds is not None else []
    waits = [
        f"held {f'until {say_utc(wait.until)}' if wait.until is not None else 'for now'}: {group_label(wait.group)}"
        for wait in left.waits
    ]
    return "; ".join([*said, *waits])
