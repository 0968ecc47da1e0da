"""At most one wake-up for each sender waits in the queue: a note in the cache says that one does.

Without it every beat would add as many as there may be senders, and a long mailing would pile them up. A note and its
message live equally long, so neither outlasts the other: what waited longer is dropped by whoever takes it, and the
beat asks anew.
"""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WAKE_UP_SECONDS = 120
"""How long a wake-up is worth anything."""


def note(sender: int) -> bool:
    """Whether a message is to be sent: False where one for that sender waits already."""
    try:
        return bool(cache.add(_key(sender), 1, timeout=WAKE_UP_SECONDS))
    except RedisError as error:
        logger.warning("It is not known whether sender %d was woken: %s", sender, error)
        return True  # one too many does no harm


def forget(sender: int) -> None:
    """Its message was taken out of the queue, or never got into it."""
    try:
        cache.delete(_key(sender))
    except RedisError as error:
        logger.warning("The wake-up of sender %d stays noted for a while: %s", sender, error)


def _key(sender: int) -> str:
    return f"wake-up-{sender}"
