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
"""So many who pass the filters are sorted by name or address, rather than all people be looked at in that order."""
NO_WORDS = Words(parts=())
_WORDS = "subscriber__entry__words"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """What a list is sorted by: columns that together are different for everybody.

    ``people`` is the table that has the columns, where it is not the subscriptions' own; its key is the person's,
    ``prefix`` the way to it from a subscription, and ``words`` the way from it to the words of the person.
    """

    columns: tuple[str, ...]
    is_falling: bool = False
    people: type[SearchEntry] | type[Subscriber] | None = None
    prefix: str = ""
    words: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns as they are reached from a subscription."""
        return tuple(f"{self.prefix}{column}" for column in self.columns)


ORDERS = {
    "newest": Order(columns=("created_at", "pk"), is_falling=True),
    "oldest": Order(columns=("created_at", "pk")),
    "name": Order(
        columns=("sorted_name", "subscriber_id"),
        people=SearchEntry,
        prefix="subscriber__entry__",
        words="words",
    ),
    "address": Order(columns=("address",), people=Subscriber, prefix="subscriber__", words="entry__words"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Look:
    """Up to ``most`` readers of ``found`` who have all ``words``, by ``order``, or ``backwards``.

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
        if not self.words.parts and self.is_all and self.order.people is None:
            return self._first(self._in_order())
        for reach, next_reach in ((NEAR, FAR), (FAR, 0)):
            end = self._end(reach)
            rows = self._first(self._in_order(until=end))
            if end is None or len(rows) == self.most:
                return rows
            if len(rows) * next_reach < self.most * reach:
                break
        passed = self.found.order_by("created_at")  # an index has them so
        if not passed.values_list("pk")[FEW : FEW + 1]:
            return self._sorted(passed.values_list("subscriber_id", flat=True)[:FEW], words=self.words)
        if not self.words.parts or self.words.are_had_by_most():
            few_enough = self.order.people is not None and not passed.values_list("pk")[SORTED : SORTED + 1]
            return self._first(self._in_its_own_order(self.found) if few_enough else self._in_order())
        people: QuerySet[Any, int] = self.words.by_index().values_list("pk", flat=True)
        if not self.words.are_had_by(more_than=CANDIDATES) and len(few := people[: CANDIDATES + 1]) <= CANDIDATES:
            if self.order.people is not None:
                few = self.found.filter(_among("subscriber_id", few)).values_list("subscriber_id", flat=True)
            return self._sorted(few, words=NO_WORDS)
        return self._first(self._in_its_own_order(self.found.filter(subscriber_id__in=people)), words=NO_WORDS)

    @property
    def _sign(self) -> str:
        return "-" if self.order.is_falling != self.backwards else ""

    def _in_order(self, *, until: tuple[Any, ...] | None = None) -> QuerySet[Subscription]:
        by = (f"{self._sign}{key}" for key in self.order.keys)
        return self._placed(self.found, until=until).order_by(*by)

    def _placed(self, found: QuerySet[Subscription], *, until: tuple[Any, ...] | None = None) -> QuerySet[Subscription]:
        if self.order.people is not None:
            # Whoever is not sorted in yet would be sorted to the end.
            found = found.filter(**{f"{self.order.prefix}pk__isnull": False})
        return found.filter(self._beyond(self.order.keys), self._not_beyond(until))

    def _first(self, listed: QuerySet[Subscription], *, words: Words | None = None) -> list[Subscription]:
        words = self.words if words is None else words
        return list(listed.filter(words.condition(_WORDS)).select_related("subscriber")[: self.most])

    def _end(self, reach: int) -> tuple[Any, ...] | None:
        """The place of the last of so many in the order; None where there are not as many."""
        rows: QuerySet[Any] = self.indexed if self.order.people is None else self.order.people.objects.all()
        columns = self.order.columns
        by = (f"{self._sign}{column}" for column in columns)
        found = rows.filter(self._beyond(columns)).order_by(*by).values_list(*columns)[reach - 1 : reach]
        return next(iter(found), None)

    def _sorted(self, people: Iterable[int], *, words: Words) -> list[Subscription]:
        """The first of these people, all of whom are sorted: no index of the order is read.

        Where the order is that of another table, they have to be in the list.
        """
        rows: QuerySet[Any]
        if self.order.people is None:
            rows, person, way = self.found, "subscriber_id", _WORDS
        else:
            rows, person, way = self.order.people.objects.all(), "pk", self.order.words
        by = self._by_sorting(self.order.columns)
        found = rows.filter(_among(person, people), self._beyond(self.order.columns), words.condition(way))
        first = list(found.order_by(*by).values_list(person, flat=True)[: self.most])
        listed = self.found.filter(subscriber_id__in=first).select_related("subscriber")
        readers = {reader.subscriber_id: reader for reader in listed}
        return [readers[person] for person in first if person in readers]

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


def _among(column: str, ids: Iterable[int]) -> Q:
    """Said with one value: the planner knows how many are in it, and nothing else grows with them."""
    return Q(_EqualsAny(F(column), _Row(Value(list(ids)))))


class _EqualsAny(Func):
    """``column = ANY (array)``."""

    arg_joiner = " = ANY "
    template = "(%(expressions)s)"
    output_field = BooleanField()
