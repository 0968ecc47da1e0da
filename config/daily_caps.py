"""``DELIVERY_DAILY_CAPS``: how many messages a day a sending domain may send, and since when a new one warms up."""

import dataclasses
import datetime as dt
import re

from config.env import parse_words

_GIVEN = re.compile(r"([0-9]{1,9})?(?:@([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_HINT = (
    "Write it like example.org=20000, example.org=@2026-12-01 for a warm-up from that day, or both: 20000@2026-12-01."
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class DailyCap:
    """``per_day`` messages at most; and the plan for new domains from ``warm_up_from`` on. Either may be None."""

    per_day: int | None = None
    warm_up_from: dt.date | None = None


def parse_daily_caps(given: str) -> dict[str, DailyCap]:
    """``example.org=20000,example.net=@2026-12-01`` by domain, in ASCII. Raises ValueError with the mend."""
    found: dict[str, DailyCap] = {}
    for entry in parse_words(given.lower()):
        name, _, cap = (part.strip() for part in entry.partition("="))
        domain = _ascii(name)
        if not domain:
            raise ValueError(f"{name!r} is not a domain. {_HINT}")
        if domain in found:
            raise ValueError(f"{domain} is given twice. Leave one out.")
        found[domain] = _cap_of(entry, cap)
    return found


def _cap_of(entry: str, cap: str) -> DailyCap:
    read = _GIVEN.fullmatch(cap)
    if not cap or read is None:
        raise ValueError(f"{entry!r} has neither a number nor a day. {_HINT}")
    try:
        began = dt.date.fromisoformat(read[2]) if read[2] else None
    except ValueError:
        raise ValueError(f"{read[2]} is not a day. {_HINT}") from None
    per_day = int(read[1]) if read[1] else None
    if per_day == 0:
        raise ValueError(f"{entry!r} lets nothing go. Give 1 or more.")
    return DailyCap(per_day=per_day, warm_up_from=began)


def _ascii(name: str) -> str:
    """The domain as mail servers write it; empty where it is none."""
    try:
        domain = name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = domain.split(".")
    return (
        domain if len(labels) > 1 and all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", x) for x in labels) else ""
    )
