"""How often the public signup may be used: counters in Valkey, over fixed windows.

When Valkey is away the counters of this process take over: a little too generous with several web processes, never
open.
"""

import dataclasses
import hashlib
import ipaddress
import time

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

HOUR = 3600
_in_process = LocMemCache("signup-limits", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


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
    try:
        used = _count(cache, key, limit.seconds)
    except (RedisError, OSError):
        used = _count(_in_process, key, limit.seconds)
    return 0 if used <= limit.most else max(1, int((window + 1) * limit.seconds - now))


def client_and_subnet(ip: str | None) -> tuple[str, str]:
    """What counts as one client and as its neighbourhood: an IPv4 address and its /24, an IPv6 /64 and its /48."""
    if ip is None:
        return "unknown", "unknown"
    address = ipaddress.ip_address(ip)
    client, subnet = (32, 24) if address.version == 4 else (64, 48)
    return (
        str(ipaddress.ip_network(f"{ip}/{client}", strict=False)),
        str(ipaddress.ip_network(f"{ip}/{subnet}", strict=False)),
    )


def _count(store: BaseCache, key: str, seconds: int) -> int:
    store.add(key, 0, seconds)
    try:
        return store.incr(key)
    except ValueError:
        # It ran out between the two calls: this use opens the next window.
        store.set(key, 1, seconds)
        return 1
