"""How often, and for how long, nothing has reached an address: what soft bounces are judged by."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

from delivery.bounces.attribution import Attributed
from delivery.bounces.events import BounceEvent
from delivery.bounces.policy import Streak
from subscribers.addresses import address_hash

Told = tuple[BounceEvent, Attributed]

# Each story counts what came back since the last copy before this one that stayed.
_STREAKS = """
SELECT told.copy, count(DISTINCT b.delivery_id), coalesce(min(b.received_at), told.at)
  FROM unnest(%(copies)s::bigint[], %(readers)s::bigint[], %(hashes)s::bytea[], %(sent)s::timestamptz[],
              %(at)s::timestamptz[]) AS told(copy, reader, hash, sent_at, at)
  LEFT JOIN LATERAL (
       SELECT max(d.settled_at) AS at
         FROM subscribers_subscription s JOIN delivery_delivery d ON d.subscription_id = s.id
        WHERE s.subscriber_id = told.reader AND d.state = 'sent' AND d.settled_at < told.sent_at) stayed ON true
  LEFT JOIN delivery_bouncerecord b
         ON b.address_hash = told.hash AND b.kind IN ('hard', 'soft') AND b.received_at <= told.at
        AND (stayed.at IS NULL OR b.received_at > stayed.at) AND (b.proven OR NOT %(by_proof)s)
 GROUP BY told.copy, told.at
"""


def sent_at(event: BounceEvent, found: Attributed) -> dt.datetime:
    """When the copy went out that an event is about, as far as is known."""
    return found.delivery.settled_at or event.received_at


def streaks(told: Sequence[Told]) -> dict[int, Streak]:
    """The streak that each of these copies stands in, by its id; one query, however many."""
    if not told:
        return {}
    copies = {found.delivery.pk: (event, found) for event, found in told}
    readers = [found.delivery.subscription for _, found in copies.values()]
    values: dict[str, Any] = {
        "copies": list(copies),
        "readers": [reader.subscriber_id if reader is not None else None for reader in readers],
        "hashes": [address_hash(found.delivery.address) for _, found in copies.values()],
        "sent": [sent_at(event, found) for event, found in copies.values()],
        "at": [event.received_at for event, _ in copies.values()],
        "by_proof": bool(settings.BOUNCE_DOMAIN),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STREAKS, values)
        rows: list[tuple[int, int, dt.datetime]] = cursor.fetchall()
    return {copy: Streak(copies=count, lasted=copies[copy][0].received_at - first) for copy, count, first in rows}
