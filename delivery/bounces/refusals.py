"""Refusals in the conversation, many at once: who refuses one copy refuses many, and the sender waits meanwhile."""

import contextlib
from collections.abc import Sequence

from django.db import DatabaseError, transaction
from django.db.models import Count

from delivery.bounces.applying import Applied, TooEarly, action_on, apply_all, fields_of, note_of
from delivery.bounces.attribution import Attributed
from delivery.bounces.events import BounceEvent
from delivery.bounces.policy import SOFT_AT_LEAST, Action, Streak
from delivery.bounces.streaks import Told, streaks
from delivery.bounces.verdict import Kind
from delivery.models import BounceRecord, Delivery
from subscribers.addresses import address_hash
from subscribers.bouncing import take_bounces


def apply_refusals(events: Sequence[BounceEvent]) -> list[Exception]:
    """As :func:`delivery.bounces.applying.apply_all`, in as many queries for a hundred as for one; what went wrong.

    Where it cannot be done at once, each is taken alone. Raises DatabaseError where none is kept.
    """
    with contextlib.suppress(DatabaseError, ValueError):  # one of them cannot be written as it is
        _apply_at_once(events)
        return []
    results: list[Applied | TooEarly | DatabaseError] = apply_all(events)
    return [result for result in results if isinstance(result, Exception)]


@transaction.atomic
def _apply_at_once(events: Sequence[BounceEvent]) -> None:
    ids = [event.delivery_id for event in events if event.delivery_id is not None]
    copies = Delivery.objects.select_related("subscription").in_bulk(ids)
    known = _known(events)
    news = [
        (event, Attributed(copies[event.delivery_id], proven=True))
        for event in {event.digest: event for event in events if event.digest not in known}.values()
        if event.delivery_id in copies
    ]
    records = [BounceRecord(digest=event.digest, **fields_of(event, found)) for event, found in news]
    BounceRecord.objects.bulk_create(records, ignore_conflicts=True)
    soft = _streaks(news)
    gone = {
        found.delivery.address: note_of(event)
        for event, found in news
        if (event.kind is not Kind.SOFT or found.delivery.pk in soft)
        and action_on(event, found, streak=soft.get(found.delivery.pk)) is Action.SUPPRESS
    }
    if gone:
        take_bounces(gone)


def _known(events: Sequence[BounceEvent]) -> frozenset[bytes]:
    kept = BounceRecord.objects.filter(digest__in=[event.digest for event in events])
    return frozenset(bytes(digest) for digest in kept.values_list("digest", flat=True))


def _streaks(news: Sequence[Told]) -> dict[int, Streak]:
    """Of the soft ones that may be one too many, by their copies: most addresses had hardly any, and cost nothing."""
    often = _often_soft(news)
    return streaks([told for told in news if told[0].kind is Kind.SOFT and told[1].delivery.address in often])


def _often_soft(news: Sequence[Told]) -> frozenset[str]:
    """The addresses so much came back from that it is worth looking when and why."""
    soft = {
        address_hash(found.delivery.address): found.delivery.address for event, found in news if event.kind is Kind.SOFT
    }
    if not soft:
        return frozenset()
    counted = BounceRecord.objects.filter(address_hash__in=list(soft), kind__in=[Kind.HARD.value, Kind.SOFT.value])
    found = counted.order_by().values("address_hash").annotate(count=Count("pk")).filter(count__gte=SOFT_AT_LEAST)
    return frozenset(soft[bytes(row["address_hash"])] for row in found)
