"""The first readers of a list in its order, whatever narrows it, without reading far.

What many are like stands among the first in the order; who is like few is found by an index and sorted afterwards. No
one way is fast at both, and the database cannot know which it is: who bounced may all be without a name, and so the
last by name. A look at the beginning tells; each step reads a bounded number of rows, and only the last one more.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from subscribers.listing.finding import Words
from subscribers.models import SearchEntry, Subscriber, Subscription

FEW = 5_000
"""So many readers who pass the filters are all looked at, and sorted."""
NEAR = 1_000
"""So many are looked at in the list's order, one by one."""
FAR = 10_000
"""So many where the nearer ones promise enough."""
CANDIDATES = 20_000
"""So many of those whom the index of words finds are sorted."""
SORTED = 100_000
"""So many who pass the filters are sorted by name or address, rather than everybody be looked at in that order."""
_WORDS = "entry__words"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """What a list is sorted by: columns that together are different for everybody.

    ``table`` is the one that has the columns, where it is not the subscriptions' own, and ``prefix`` the way to it from
    a subscription.
    """

    columns: tuple[str, ...]
    is_falling: bool = False
    table: type[SearchEntry] | type[Subscriber] | None = None
    prefix: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns as they are reached from a subscription."""
        return tuple(f"{self.prefix}{column}" for column in self.columns)


ORDERS = {
    "newest": Order(columns=("created_at", "pk"), is_falling=True),
    "oldest": Order(columns=("created_at", "pk")),
    "name": Order(columns=("sorted_name", "subscription_id"), table=SearchEntry, prefix="entry__"),
    "address": Order(columns=("address",), table=Subscriber, prefix="subscriber__"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Look:
    """Up to ``most`` readers of ``found`` who have all ``words``, in the newsletter's ``order``, or ``backwards``.

    They begin behind the one with the values ``place`` in the order's columns, or at the beginning. ``found`` is a part
    of ``indexed``, whose order by age an index has, or all of it (``is_all``).
    """

    found: QuerySet[Subscription]
    indexed: QuerySet[Subscription]
    is_all: bool
    words: Words
    order: Order
    place: tuple[Any, ...] | None
    backwards: bool
    most: int

    def rows(self) -> list[Subscription]:
        """Them, with their people at hand."""
        if not self.words.parts and self.is_all and self.order.table is None:
            return self._first(self._in_order())
        for reach, next_reach in ((NEAR, FAR), (FAR, 0)):
            end = self._end(reach)
            rows = self._first(self._in_order(until=end))
            if end is None or len(rows) == self.most:
                return rows
            if len(rows) * next_reach < self.most * reach:
                break
        passed = self.found.order_by("created_at").values_list("pk", flat=True)  # an index has them so
        if not passed[FEW : FEW + 1]:
            return self._sorted(self._of_words(passed[:FEW]))
        if not self.words.parts or self.words.are_had_by_most():
            few_enough = self.order.table is not None and not passed[SORTED : SORTED + 1]
            return self._first(self._in_its_own_order(self.found) if few_enough else self._in_order())
        worded: QuerySet[Any, int] = self.words.by_index().values_list("pk", flat=True)
        if not self.words.are_had_by(more_than=CANDIDATES) and len(few := worded[: CANDIDATES + 1]) <= CANDIDATES:
            if self.order.table is not None:
                few = self.found.filter(_among(few)).values_list("pk", flat=True)
            return self._sorted(few)
        return self._first(self._in_its_own_order(self.found.filter(pk__in=worded)), is_worded=True)

    @property
    def _sign(self) -> str:
        return "-" if self.order.is_falling != self.backwards else ""

    def _in_order(self, *, until: tuple[Any, ...] | None = None) -> QuerySet[Subscription]:
        by = (f"{self._sign}{key}" for key in self.order.keys)
        return self._placed(self.found, until=until).order_by(*by)

    def _placed(self, found: QuerySet[Subscription], *, until: tuple[Any, ...] | None = None) -> QuerySet[Subscription]:
        if self.order.table is SearchEntry:
            # Its index begins with the newsletter. Whoever is not sorted in yet would be sorted to the end.
            found = found.filter(entry__newsletter=self.words.newsletter_id)
        return found.filter(self._beyond(self.order.keys), self._not_beyond(until))

    def _first(self, listed: QuerySet[Subscription], *, is_worded: bool = False) -> list[Subscription]:
        if not is_worded:
            listed = listed.filter(self.words.condition(_WORDS))
        return list(listed.select_related("subscriber")[: self.most])

    def _end(self, reach: int) -> tuple[Any, ...] | None:
        """The place of the last of so many in the order; None where there are not as many."""
        columns = self.order.columns
        by = (f"{self._sign}{column}" for column in columns)
        rows = self._rows(self.indexed).filter(self._beyond(columns)).order_by(*by)
        return next(iter(rows.values_list(*columns)[reach - 1 : reach]), None)

    def _rows(self, readers: QuerySet[Subscription]) -> QuerySet[Any]:
        """What has the order's columns: the readers themselves, or all that may be theirs."""
        if self.order.table is None:
            return readers
        if self.order.table is Subscriber:
            return Subscriber.objects.all()
        return SearchEntry.objects.filter(newsletter=self.words.newsletter_id)

    def _of_words(self, readers: Iterable[int]) -> Iterable[int]:
        """Those of the readers who have the words."""
        if not self.words.parts:
            return readers
        return SearchEntry.objects.filter(_among(readers), self.words.condition("words")).values_list("pk", flat=True)

    def _sorted(self, readers: Iterable[int]) -> list[Subscription]:
        """The first of these, all of whom are sorted: no index of the order is read.

        Where the order is that of another table, they have to be in the list.
        """
        key = "pk"
        if self.order.table is Subscriber:
            key = "subscriber_id"
            readers = Subscription.objects.filter(_among(readers)).values_list(key, flat=True)
        rows = self._rows(self.found).filter(_among(readers), self._beyond(self.order.columns))
        sorted_rows = rows.order_by(*self._by_sorting(self.order.columns))
        first = list(sorted_rows.values_list("pk", flat=True)[: self.most])
        listed = self.found.filter(**{f"{key}__in": first}).select_related("subscriber")
        found = {getattr(reader, key): reader for reader in listed}
        return [found[one] for one in first if one in found]

    def _in_its_own_order(self, found: QuerySet[Subscription]) -> QuerySet[Subscription]:
        """All of them are sorted, however many: what is found in the order of an index may all stand at its end."""
        return self._placed(found).order_by(*self._by_sorting(self.order.keys))

    def _by_sorting(self, keys: Sequence[str]) -> list[OrderBy]:
        """The order, said so that no index has it."""
        sorted_by = (Coalesce(F(key), F(key)) for key in keys)
        return [key.desc() if self._sign else key.asc() for key in sorted_by]

    def _beyond(self, keys: Sequence[str]) -> Q:
        """Those after the place. A comparison of whole rows, since an index finds where that begins."""
        if self.place is None:
            return Q()
        compare = LessThan if self._sign else GreaterThan
        return Q(compare(_Row(*map(F, keys)), _Row(*map(Value, self.place))))

    def _not_beyond(self, place: tuple[Any, ...] | None) -> Q:
        if place is None:
            return Q()
        compare = GreaterThanOrEqual if self._sign else LessThanOrEqual
        return Q(compare(_Row(*map(F, self.order.keys)), _Row(*map(Value, place))))


class _Row(Func):
    """Several columns or values as one row: ``(a, b)``."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # rows have no type of their own; nothing asks for it


def _among(ids: Iterable[int]) -> Q:
    """Said with one value: the planner knows how many are in it, and nothing else grows with them."""
    return Q(_EqualsAny(F("pk"), _Row(Value(list(ids)))))


class _EqualsAny(Func):
    """``column = ANY (array)``."""

    arg_joiner = " = ANY "
    template = "(%(expressions)s)"
    output_field = BooleanField()
