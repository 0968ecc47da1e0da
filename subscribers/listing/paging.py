"""Leafing through the readers of a newsletter by key: each page costs the same, in a list of ten or of a million."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, LessThan

from newsletter.models import Newsletter
from subscribers.listing.finding import Words
from subscribers.listing.wanted import Wanted
from subscribers.models import Subscription

PAGE_SIZE = 50
WINDOW = 1_000
"""So many readers are looked at one by one before the index is asked: what many have is found among them."""
CANDIDATES = 20_000
"""So many of those whom the index finds are sorted; where there are more, the list is read in its order instead."""
_WORDS = "subscriber__entry__words"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """What a list is sorted by: columns that together are different for everybody."""

    keys: tuple[str, ...]
    is_falling: bool = False


ORDERS = {
    "newest": Order(keys=("created_at", "pk"), is_falling=True),
    "oldest": Order(keys=("created_at", "pk")),
    "name": Order(keys=("subscriber__entry__sorted_name", "subscriber__entry__subscriber_id")),
    "address": Order(keys=("subscriber__address",)),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """Some readers. ``before`` and ``after`` are to be given to :func:`page` for its neighbours, 0 where there is none.

    ``is_lost`` says that the place asked for is not in the list any more, and these are the first ones.
    """

    rows: Sequence[Subscription]
    before: int = 0
    after: int = 0
    is_lost: bool = False

    @property
    def is_all(self) -> bool:
        """Whether nobody else is meant."""
        return not self.before and not self.after


def matching(newsletter: Newsletter, wanted: Wanted) -> QuerySet[Subscription]:
    """All readers who are wanted, in no order; nobody where something was not understood."""
    found = narrowed(newsletter, wanted)
    words = Words.of(wanted.search)
    if words.parts:
        found = found.filter(subscriber_id__in=words.by_index().values("pk"))
    return found


def narrowed(newsletter: Newsletter, wanted: Wanted) -> QuerySet[Subscription]:
    """Those whom the filters leave, whatever is searched for."""
    if wanted.troubles:
        return Subscription.objects.none()
    found = Subscription.objects.filter(newsletter=newsletter).order_by()
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.tag:
        found = found.filter(tags__contains=[wanted.tag])
    if wanted.source:
        found = found.filter(source=wanted.source)
    begin, end = wanted.from_midnight(newsletter)
    if begin:
        found = found.filter(created_at__gte=begin)
    if end:
        found = found.filter(created_at__lt=end)
    return found


def page(newsletter: Newsletter, *, wanted: Wanted, after: int = 0, before: int = 0, size: int = PAGE_SIZE) -> Page:
    """Up to ``size`` readers after the subscription with the id ``after``, or before the other; else the first ones.

    Who comes or goes meanwhile moves nobody else to another page.
    """
    order = ORDERS[wanted.sort]
    found = narrowed(newsletter, wanted)
    place, backwards = after or before, bool(before and not after)
    keys = _keys_of(newsletter, place, order) if place else None
    if keys is None:
        backwards = False
    else:
        found = found.filter(_beyond(order, keys, backwards=backwards))
    rows = _rows(found, Words.of(wanted.search), order=order, backwards=backwards, most=size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
        return Page(rows=rows, before=rows[0].pk if more else 0, after=rows[-1].pk if rows else 0)
    return Page(
        rows=rows,
        before=rows[0].pk if rows and keys is not None else 0,
        after=rows[-1].pk if more else 0,
        is_lost=bool(place) and keys is None,
    )


def id_in(given: str) -> int:
    """An id from a query string; 0 for nothing, and -1, which nobody has, for what is none."""
    if not given:
        return 0
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 and int(given) else -1


def _rows(
    found: QuerySet[Subscription], words: Words, *, order: Order, backwards: bool, most: int
) -> list[Subscription]:
    signs = ["-" if order.is_falling != backwards else ""] * len(order.keys)
    by = [f"{sign}{key}" for sign, key in zip(signs, order.keys, strict=True)]
    found = found.order_by(*by)
    if order == ORDERS["name"]:
        found = found.filter(subscriber__entry__isnull=False)  # else those without one would be sorted in too
    if not words.parts:
        return list(found.select_related("subscriber")[:most])
    # What many have stands on the first leaves; what few have the index tells soon. Nothing is fast at both.
    near = Subscription.objects.filter(pk__in=found.values("pk")[:WINDOW]).order_by(*by)
    rows = list(near.filter(words.condition(_WORDS)).select_related("subscriber")[:most])
    if len(rows) == most or not found.values_list("pk")[WINDOW : WINDOW + 1]:
        return rows
    ids = list(words.by_index().values_list("pk", flat=True)[: CANDIDATES + 1])
    if len(ids) > CANDIDATES:
        return list(found.filter(words.condition(_WORDS)).select_related("subscriber")[:most])
    # An array as one value: the planner knows how many are in it, and nothing grows with them but that value.
    listed = RawSQL("subscribers_subscription.subscriber_id = ANY(%s)", [ids], output_field=BooleanField())
    return list(found.filter(listed).select_related("subscriber")[:most]) if ids else []


def _keys_of(newsletter: Newsletter, place: int, order: Order) -> tuple[Any, ...] | None:
    """Where in the order the subscription stands; None where it is none of the newsletter's, or not yet sorted in."""
    found = Subscription.objects.filter(pk=place, newsletter=newsletter).values_list(*order.keys).first()
    return None if found is None or None in found else found


def _beyond(order: Order, keys: tuple[Any, ...], *, backwards: bool) -> Q:
    """Those after the place. A comparison of whole rows, since an index finds where that begins whatever is equal."""
    compare = LessThan if order.is_falling != backwards else GreaterThan
    return Q(compare(_Row(*map(F, order.keys)), _Row(*map(Value, keys))))


class _Row(Func):
    """Several columns or values as one row: ``(a, b)``."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # rows have no type of their own; nothing asks for it
