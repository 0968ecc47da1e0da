"""How long the cache's server may take: what hangs is as good as gone, and whoever asks is a person who waits."""

from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

ANSWER_SECONDS = 0.5
"""How long Valkey may take to be connected to, and to answer."""


def bounded() -> dict[str, Any]:
    """For redis-py: one that went stale is connected to anew once, one that does not answer is not asked again."""
    return {
        "socket_connect_timeout": ANSWER_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    }
