"""Counts of uses within a while, kept in Valkey, so that all web processes count together.

When Valkey is away the counters of this process take over: a little too generous with several web processes, never
open, and never an error.
"""

import contextlib

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

_in_process = LocMemCache("counters", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def count(key: str, *, seconds: int) -> int:
    """Count one use. Returns how many there were, this one included, since the first of the last ``seconds``."""
    try:
        return _count(cache, key, seconds)
    except (RedisError, OSError):
        return _count(_in_process, key, seconds)


def counted(key: str) -> int:
    """How many uses stand now; counts none."""
    try:
        found = cache.get(key, 0)
    except (RedisError, OSError):
        found = _in_process.get(key, 0)
    return int(found)


def forget(key: str) -> None:
    """Begin at nothing again."""
    _in_process.delete(key)
    try:
        cache.delete(key)
    except (RedisError, OSError):
        return  # it ends by itself with its window


def take_back(key: str) -> None:
    """Uncount one use, which turned out not to be of those that count."""
    try:
        _take_back(cache, key)
    except (RedisError, OSError):
        _take_back(_in_process, key)


def _take_back(store: BaseCache, key: str) -> None:
    with contextlib.suppress(ValueError):  # its window ended meanwhile
        store.decr(key)


def _count(store: BaseCache, key: str, seconds: int) -> int:
    # Most uses come within a window that is open; each question is a way to the server and back.
    try:
        return store.incr(key)
    except ValueError:
        if store.add(key, 1, seconds):
            return 1
    try:
        return store.incr(key)
    except ValueError:
        # What another opened ran out between the two calls: this use opens the next window.
        store.set(key, 1, seconds)
        return 1
