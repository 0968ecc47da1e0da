"""How often the public signup may be used, over fixed windows."""

import dataclasses
import hashlib
import time

from newsletter.access import counters

HOUR = 3600


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``most`` uses in each window of ``seconds``."""

    name: str
    most: int
    seconds: int


PER_CLIENT = Limit(name="client", most=10, seconds=HOUR)
PER_SUBNET = Limit(name="subnet", most=60, seconds=HOUR)
PER_ADDRESS = Limit(name="address", most=4, seconds=HOUR)
PER_DOMAIN = Limit(name="domain", most=300, seconds=HOUR)
IN_ALL = Limit(name="all", most=3000, seconds=HOUR)


def spend(limit: Limit, subject: str) -> int:
    """Count one use by ``subject``. Returns 0, or the seconds until the window ends when the limit is passed."""
    now = time.time()
    window = int(now // limit.seconds)
    digest = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = f"signup:{limit.name}:{window}:{digest}"
    used = counters.count(key, seconds=limit.seconds)
    return 0 if used <= limit.most else max(1, int((window + 1) * limit.seconds - now))
