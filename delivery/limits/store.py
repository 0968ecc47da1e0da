"""Valkey as the limits use it: scripts that run at once or not at all, and a quick "lost" where it cannot be had.

A server that is gone is asked again only after a while, so that a sender does not wait for it at every turn.
"""

import functools
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import redis
from django.conf import settings
from django.core.cache import cache
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""How long Valkey may take to answer before it counts as lost."""
RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 30.0
"""How long a lost Valkey is left alone: one that hangs costs half a second at each try, so longer each time."""
SCRIPTS = Path(__file__).parent / "scripts"


@functools.lru_cache(maxsize=4096)
def word(name: str) -> str:
    """A name as part of a key, or as a field: whatever it holds, it has no spaces and no colons, and is not empty."""
    return quote(name, safe="@", errors="backslashreplace") or "%"


class Lost(Exception):
    """Valkey cannot be had now; the message says why."""


class Store:
    """A connection to Valkey, by default the cache's server under the cache's prefix.

    May be used by several threads. Whoever loses and finds it again says so in the log, once each.
    """

    def __init__(self, *, url: str = "", prefix: str = "", retry_seconds: float = RETRY_SECONDS) -> None:
        self._ours = not url
        self._url = url or settings.CACHE_URL
        self._prefix = prefix or str(settings.CACHES["default"].get("KEY_PREFIX", ""))
        self._retry_seconds = self._next_wait = retry_seconds
        self._lost_until = 0.0
        self._lost = False
        self._client: redis.Redis | None = None
        self._scripts: dict[str, Any] = {}

    @property
    def lost(self) -> bool:
        """Whether it could not be had when last asked for."""
        return self._lost

    def key(self, kind: str, *names: str) -> str:
        """The key of a thing; whatever its names hold, two things never share one."""
        return ":".join([self._prefix, "limits", kind, *map(word, names)])

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | float]) -> Any:
        """What ``scripts/<script>.lua`` answers. Raises Lost."""
        if self._lost and time.monotonic() < self._lost_until:
            raise Lost("Valkey was lost a moment ago.")
        try:
            answer = self._script(script)(keys=keys, args=arguments)
        except (redis.RedisError, OSError) as error:
            raise self._lose(error) from error
        self._find()
        return answer

    def close(self) -> None:
        """Let the connection go."""
        if self._client is not None:
            self._client.close()
        self._client, self._scripts = None, {}

    def _script(self, name: str) -> Any:
        if self._client is None:
            if self._ours:
                cache.has_key("limits")  # the embedded server starts when the cache is first used
            # A connection that went stale is made anew once. An answer that did not come in time is not asked for
            # again: the script may have run.
            retry = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
            self._client = redis.Redis.from_url(
                self._url,
                socket_connect_timeout=ANSWER_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                retry=retry,
                decode_responses=True,
            )
        if name not in self._scripts:
            self._scripts[name] = self._client.register_script(self._text(name))
        return self._scripts[name]

    def _text(self, name: str) -> str:
        return (SCRIPTS / f"{name}.lua").read_text(encoding="utf-8")

    def _lose(self, error: Exception) -> Lost:
        self._lost_until = time.monotonic() + self._next_wait
        self._next_wait = min(2 * self._next_wait, LONGEST_RETRY_SECONDS)
        if not self._lost:
            self._lost = True
            logger.warning("Valkey is lost, so the limits are kept slow and by each process alone: %s", error)
        return Lost(str(error))

    def _find(self) -> None:
        if self._lost:
            self._lost = False
            self._next_wait = self._retry_seconds
            logger.info("Valkey is back, and so are the limits of all workers together")
