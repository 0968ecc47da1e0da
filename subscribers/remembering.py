"""What was found out with some effort, kept in Valkey for a while. Without Valkey it is found out again."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

Found = TypeVar("Found")


def remembered(key: str, find: Callable[[], tuple[Found, int]]) -> Found:
    """What is kept under ``key``, or else what ``find`` finds: a value that is not None, and for how many seconds."""
    try:
        kept: Any = cache.get(key)
    except (RedisError, OSError):
        kept = None
    if kept is not None:
        return kept  # type: ignore[no-any-return]  # it was put there below
    found, seconds = find()
    try:
        cache.set(key, found, seconds)
    except (RedisError, OSError):
        return found
    return found
