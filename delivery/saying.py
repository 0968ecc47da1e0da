"""Numbers and words of sending as people read them."""

import math

_ENDS = (".", "!", "?", "…")


def say_rate(per_second: float) -> str:
    """``12,480``, ``2.5`` or ``0.01``: one decimal, or as many as a slow rate needs to be more than nothing."""
    decimals = 1 if per_second >= 0.1 or per_second <= 0 else min(1 - math.floor(math.log10(per_second)), 6)
    return f"{per_second:,.{decimals}f}".rstrip("0").rstrip(".")


def full_stop(words: str) -> str:
    """As a sentence that another one may follow: what servers say seldom ends like one."""
    words = words.rstrip()
    return words if not words or words.endswith(_ENDS) else f"{words}."
