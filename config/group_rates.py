"""``EMAIL_GROUP_LIMITS``: how many messages a second a group of recipients' domains is sent at most."""

import dataclasses
import re

from config.env import parse_words

MOST_PER_SECOND, MOST_AT_ONCE = 100_000, 1_000_000
_GROUP = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_RATE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:/([0-9]{1,7}))?")
_HINT = "Write it like gmail=5, or gmail=5/20 for 5 a second and 20 at once after a quiet time."


@dataclasses.dataclass(frozen=True, kw_only=True)
class GroupRate:
    """``per_second`` messages in the long run, ``burst`` at once after a quiet time (None: one second's worth)."""

    per_second: float
    burst: int | None = None


def parse_group_rates(given: str) -> dict[str, GroupRate]:
    """``gmail=5/20,outlook=2.5`` by group. Raises ValueError with the mend."""
    found: dict[str, GroupRate] = {}
    for entry in parse_words(given.lower()):
        group, _, rate = (part.strip() for part in entry.partition("="))
        read = _RATE.fullmatch(rate)
        if not _GROUP.fullmatch(group) or read is None:
            raise ValueError(f"{entry!r} is not group=rate. {_HINT}")
        if group in found:
            raise ValueError(f"{group} is given twice. Leave one out.")
        per_second, burst = float(read[1]), int(read[2]) if read[2] else None
        if not 0 < per_second <= MOST_PER_SECOND:
            raise ValueError(f"{entry!r}: give a rate above 0, up to {MOST_PER_SECOND:,}.")
        if burst is not None and not 1 <= burst <= MOST_AT_ONCE:
            raise ValueError(f"{entry!r}: give 1 to {MOST_AT_ONCE:,} at once.")
        found[group] = GroupRate(per_second=per_second, burst=burst)
    return found
