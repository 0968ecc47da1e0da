"""``DELIVERY_CANARY``: how many copies of a mailing go first, and how long the rest waits for what comes of them."""

import dataclasses
import re

_GIVEN = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*%\s*,?\s*([0-9]{1,5})\s*(m|min|minutes|h|hours?)", re.IGNORECASE)
LONGEST_MINUTES = 24 * 60


@dataclasses.dataclass(frozen=True, kw_only=True)
class Canary:
    """``percent`` of a mailing's copies first, then ``minutes`` of waiting."""

    percent: float
    minutes: int


def parse_canary(given: str) -> Canary | None:
    """``5% 15m`` or ``2.5% 1h``; None for ``off``. Raises ValueError with the mend."""
    if given.strip().lower() in {"off", "no", "none", "0"}:
        return None
    found = _GIVEN.fullmatch(given.strip())
    if found is None:
        raise ValueError(f"{given!r} is not a share and a time. Write it like 5% 15m, or off.")
    percent, minutes = float(found[1]), int(found[2]) * (60 if found[3].lower().startswith("h") else 1)
    if not 0 < percent < 100:
        raise ValueError(f"{found[1]}% first leaves no first copies and a rest. Give more than 0 and less than 100.")
    if minutes > LONGEST_MINUTES:
        raise ValueError(f"{given!r} waits longer than a day. Give at most 24h.")
    return Canary(percent=percent, minutes=minutes)
