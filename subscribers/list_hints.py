"""Telling the workers of the list's errands after the commit. Only views call this; the database already knows."""

import logging
from typing import Any

from celery import Task
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from subscribers.list_tasks import carry_out_bulk_act, count_readers, go_on_with_import, look_through_list

logger = logging.getLogger(__name__)
_COUNTS_AT_MOST_EVERY = 60


def hint_bulk_act(act_id: int) -> None:
    """Have an act carried out. A broker that is away costs a minute: beat looks as well."""
    _hint(carry_out_bulk_act, act_id)


def hint_count(newsletter_id: int) -> None:
    """Have a long list counted anew, unless somebody asked for it within the last minute."""
    if _is_asked_first(f"readers-count-asked:{newsletter_id}"):
        _hint(count_readers, newsletter_id)


def hint_health(newsletter_id: int) -> None:
    """Have a long list looked through, unless somebody asked for it within the last minute."""
    if _is_asked_first(f"readers-health-asked:{newsletter_id}"):
        _hint(look_through_list, newsletter_id)


def _is_asked_first(key: str) -> bool:
    try:
        return bool(cache.add(key, 1, _COUNTS_AT_MOST_EVERY))
    except (RedisError, OSError):
        return False


def hint_import(run_id: int) -> None:
    """Have an import gone on with. A broker that is away costs a minute: beat looks as well."""
    _hint(go_on_with_import, run_id)


def _hint(task: Task[..., Any], about: int) -> None:
    def hint() -> None:
        try:
            task.apply_async(args=(about,), retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("No broker for %s of %s: %s", task.name, about, error)

    transaction.on_commit(hint)
