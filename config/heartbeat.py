"""Beat's sign of life, kept in the cache so that any machine of the service can see it."""

import contextlib
import time
from typing import Any

from celery.beat import Scheduler
from django.core.cache import cache
from redis.exceptions import RedisError

KEY = "beat-seen"
LATE_SECONDS = 60
"""Beat looks at its schedule every ten seconds at least (beat_max_loop_interval)."""


class HeartbeatScheduler(Scheduler):
    """Celery's scheduler, leaving a sign at every turn. Its schedule is in the settings, so it keeps no file."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(RedisError):  # the broker is down: the turn itself will say so
            cache.set(KEY, time.time(), timeout=24 * 3600)
        return super().tick(*args, **kwargs)


def seconds_since_beat() -> float | None:
    """How long ago beat last gave a sign; ``None`` where it never did, or not for a day. Raises RedisError."""
    seen = cache.get(KEY)
    return None if seen is None else max(0.0, time.time() - float(seen))
