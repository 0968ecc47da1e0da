"""Leafing through the readers of a newsletter by key: each page costs the same, in a list of ten or of a million."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from newsletter.models import Newsletter
from subscribers.listing.finding import Words, newcomer_at
from subscribers.listing.looking import Look
from subscribers.listing.ordering import ORDERS, Order
from subscribers.listing.wanted import Wanted
from subscribers.models import Subscription
from subscribers.segments.keeping import members

PAGE_SIZE = 50


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
    """All readers who are wanted, in no order; nobody where something was not understood.

    Somebody who came just now is found by their whole address, alone, before their search entry is made.
    """
    found = narrowed(newsletter, wanted)
    newcomer = newcomer_at(wanted.search, newsletter=newsletter)
    words = Words.of(wanted.search, newsletter=newsletter)
    if newcomer is not None:
        found = found.filter(pk=newcomer)
    elif words.parts:
        found = found.filter(pk__in=words.by_index().values("pk"))
    return found


def narrowed(newsletter: Newsletter, wanted: Wanted) -> QuerySet[Subscription]:
    """Those whom the filters leave, whatever is searched for."""
    found = _indexed(newsletter, wanted)
    if wanted.tag:
        found = found.filter(tags__contains=[wanted.tag])
    if wanted.state and wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.segment:
        found = members(wanted.segment, among=found)
    return found


def page(newsletter: Newsletter, *, wanted: Wanted, after: int = 0, before: int = 0, size: int = PAGE_SIZE) -> Page:
    """Up to ``size`` readers after the subscription with the id ``after``, or before the other; else the first ones.

    Who comes or goes meanwhile moves nobody else to another page.
    """
    if newcomer_at(wanted.search, newsletter=newsletter) is not None:
        return Page(rows=list(matching(newsletter, wanted).select_related("subscriber")))
    order = ORDERS[wanted.sort]
    place = after or before
    keys = _keys_of(newsletter, place, order) if place else None
    backwards = keys is not None and not after
    look = Look(
        found=narrowed(newsletter, wanted),
        indexed=_indexed(newsletter, wanted),
        is_all=not (wanted.tag or wanted.segment or (wanted.state and wanted.source)),
        is_whole=not (wanted.troubles or wanted.without("q", "sort")),
        words=Words.of(wanted.search, newsletter=newsletter),
        order=order,
        place=keys,
        backwards=backwards,
        most=size + 1,
    )
    rows = look.rows()
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


def _indexed(newsletter: Newsletter, wanted: Wanted) -> QuerySet[Subscription]:
    """Those whom as many of the filters leave as one index knows, which has them by age."""
    if wanted.troubles:
        return Subscription.objects.none()
    found = Subscription.objects.filter(newsletter=newsletter).order_by()
    if wanted.state:
        found = found.filter(state=wanted.state)
    elif wanted.source:
        found = found.filter(source=wanted.source)
    begin, end = wanted.from_midnight(newsletter)
    if begin:
        found = found.filter(created_at__gte=begin)
    if end:
        found = found.filter(created_at__lt=end)
    return found


def _keys_of(newsletter: Newsletter, place: int, order: Order) -> tuple[Any, ...] | None:
    """Where in the order the subscription stands; None where it is none of the newsletter's, or not yet sorted in."""
    found = Subscription.objects.filter(pk=place, newsletter=newsletter).values_list(*order.keys).first()
    return None if found is None or None in found else found
