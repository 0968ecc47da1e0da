"""What is kept of the readers of a newsletter, one after the other, however many they are."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from subscribers.models import ConsentEvent, SubscriberState, Subscription

BLOCK = 1000
"""People who are looked up at a time."""
_COLUMNS = {
    "address": "subscriber__given_address",
    "name": "name",
    "language": "subscriber__language",
    "state": "state",
    "subscribed_at": "created_at",
    "confirmed_at": "confirmed_at",
    "ended_at": "ended_at",
    "end_reason": "end_reason",
    "paused_until": "paused_until",
    "signup_source": "source",
    "tags": "tags",
    "attributes": "attributes",
    "came_from": "came_from",
}
_EVIDENCE = ("act", "at", "source", "ip", "wording", "user_agent", "given_for")


def people_of(subscriptions: QuerySet[Subscription]) -> Iterator[dict[str, Any]]:
    """Each subscription as an object of texts, lists and objects; times are ISO 8601 in UTC, None where there is none.

    ``consent`` holds all that shows how the person agreed and withdrew, the oldest first. Those who were erased are
    left out. The rows come over a cursor of the server: memory does not grow with the list.
    """
    found = (
        subscriptions.exclude(subscriber__state=SubscriberState.ERASED)
        .values_list("subscriber_id", "newsletter_id", *_COLUMNS.values())
        .iterator(chunk_size=BLOCK)
    )
    while block := list(islice(found, BLOCK)):
        evidence = _evidence_of(block)
        for subscriber, newsletter, *values in block:
            person = dict(zip(_COLUMNS, map(_told, values), strict=True))
            yield {**person, "consent": evidence.get((subscriber, newsletter), [])}


def _evidence_of(block: Sequence[tuple[Any, ...]]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    events = ConsentEvent.objects.filter(
        subscriber__in=[row[0] for row in block], newsletter__in={row[1] for row in block}
    ).order_by("at", "pk")
    found: dict[tuple[int, int], list[dict[str, Any]]] = {}
    rows = events.values_list(
        "subscriber_id", "newsletter_id", "act", "at", "source", "ip_address", "wording", "user_agent", "given_for"
    )
    for subscriber, newsletter, *values in rows:
        event = dict(zip(_EVIDENCE, map(_told, values), strict=True))
        found.setdefault((subscriber, newsletter), []).append(event)
    return found


def _told(value: Any) -> Any:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
