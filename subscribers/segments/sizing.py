"""How many readers a rule means, within a time that a person waits."""

import contextlib
import dataclasses
import datetime as dt
import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from psycopg.errors import QueryCanceled

from newsletter.models import Newsletter
from subscribers import suppression
from subscribers.models import Subscriber, SubscriberState, Subscription, SubscriptionState
from subscribers.segments import compiling
from subscribers.segments.rules import Rule

PATIENCE = dt.timedelta(seconds=3)
"""So long a count may take while somebody waits for it."""
SAMPLE = 5
FEW = 5_000
_ACTIVE = Q(state=SubscriptionState.ACTIVE)
_SET = "SELECT set_config('statement_timeout', %s, true)"
_Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Size:
    """``total`` readers whatever their state, ``reachable`` of whom would get an issue now. None: not counted in time.

    ``sample`` are some of them, the newest first, if they were asked for.
    """

    total: int | None
    reachable: int | None
    sample: Sequence[Subscription] = ()


def size(newsletter: Newsletter, rule: Rule, *, with_sample: bool = False, patience: dt.timedelta = PATIENCE) -> Size:
    """Count them. A long list that cannot be counted in ``patience`` is not waited for."""
    now = timezone.now()
    found = compiling.matching(newsletter, rule, now=now)
    try:
        with waiting_at_most(patience):
            # Those of a rule that few fit are looked for once; of others the first of them are found at once.
            few = list(found.values_list("created_at", "pk", "state")[: FEW + 1])
            if len(few) <= FEW:
                return _of_few(few, newsletter=newsletter, now=now, with_sample=with_sample)
            counted = found.aggregate(total=Count("pk"), active=Count("pk", filter=_ACTIVE))
            barred = _barred(newsletter, now)
            ids = list(barred[: FEW + 1])
            reachable = counted["active"] - found.filter(pk__in=ids if len(ids) <= FEW else barred).count()
            order = found.select_related("subscriber").order_by("-created_at", "-pk")
            return Size(total=counted["total"], reachable=reachable, sample=list(order[:SAMPLE]) if with_sample else ())
    except TookTooLong:
        return Size(total=None, reachable=None)


def _of_few(
    few: Sequence[tuple[dt.datetime, int, str]], *, newsletter: Newsletter, now: dt.datetime, with_sample: bool
) -> Size:
    active = [pk for _, pk, state in few if state == SubscriptionState.ACTIVE]
    barred = _barred(newsletter, now, among=active).count() if active else 0
    newest = sorted(few, reverse=True)[: SAMPLE if with_sample else 0]
    people = Subscription.objects.select_related("subscriber").in_bulk([pk for _, pk, _ in newest])
    sample = [people[pk] for _, pk, _ in newest if pk in people]
    return Size(total=len(few), reachable=len(active) - barred, sample=sample)


def _barred(
    newsletter: Newsletter, now: dt.datetime, *, among: Sequence[int] | None = None
) -> QuerySet[Subscription, int]:
    """The numbers of active subscriptions to which nothing would go now, as ``delivery.ledger.eligibility`` has it.

    Found by each of the grounds on its own: few are barred, and to ask it of every reader takes seconds.
    """
    active = Subscription.objects.filter(_ACTIVE, newsletter=newsletter).order_by()
    if among is not None:
        active = active.filter(pk__in=among)
    suppressed = Subscriber.objects.filter(address_hash__in=suppression.holding(newsletter.pk).values("address_hash"))
    grounds = (
        active.filter(paused_until__gt=now),
        active.filter(subscriber__in=suppressed.values("pk")),
        active.exclude(subscriber__state=SubscriberState.ACTIVE),
    )
    first, *others = (ground.values_list("pk", flat=True) for ground in grounds)
    return first.union(*others)


class TookTooLong(TimeoutError):
    """Somebody waited long enough."""


@contextlib.contextmanager
def waiting_at_most(patience: dt.timedelta) -> Iterator[None]:
    """Let all statements inside, which only read, take no longer together. Raises TookTooLong."""
    until = time.monotonic() + patience.total_seconds()

    def in_time(execute: _Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        left = math.ceil((until - time.monotonic()) * 1000)
        if left <= 0:
            raise TookTooLong
        context["connection"].connection.execute(_SET, [str(left)])
        return execute(sql, params, many, context)

    try:
        # Rolling back puts the setting right too.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            (before,) = cursor.fetchone()
            with connection.execute_wrapper(in_time):
                yield
            cursor.execute(_SET, [before])
    except (OperationalError, QueryCanceled) as error:
        if not isinstance(error, QueryCanceled) and not isinstance(error.__cause__, QueryCanceled):
            raise
        raise TookTooLong from error
