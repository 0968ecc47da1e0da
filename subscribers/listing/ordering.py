"""What a list of readers is sorted by, and how a place in that order is said to the database."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from subscribers.models import SearchEntry, Subscriber


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


def by_index(keys: Sequence[str], *, falls: bool) -> list[str]:
    """The order by these, as an index may have it."""
    return [f"{'-' if falls else ''}{key}" for key in keys]


def by_sorting(keys: Sequence[str], *, falls: bool) -> list[OrderBy]:
    """The same, said so that no index has it: what is found in an index's order may all stand at its end."""
    sorted_by = (Coalesce(F(key), F(key)) for key in keys)
    return [key.desc() if falls else key.asc() for key in sorted_by]


def behind(keys: Sequence[str], place: tuple[Any, ...] | None, *, falls: bool) -> Q:
    """Those after the place; everybody for None.

    A comparison of whole rows, since an index finds where that begins.
    """
    if place is None:
        return Q()
    compare = LessThan if falls else GreaterThan
    return Q(compare(_Row(*map(F, keys)), _Row(*map(Value, place))))


def not_behind(keys: Sequence[str], place: tuple[Any, ...] | None, *, falls: bool) -> Q:
    """Those before the place, and the one at it; everybody for None."""
    if place is None:
        return Q()
    compare = GreaterThanOrEqual if falls else LessThanOrEqual
    return Q(compare(_Row(*map(F, keys)), _Row(*map(Value, place))))


def among(ids: Iterable[int]) -> Q:
    """Those with these ids. Said with one value: the planner knows how many are in it, and nothing else grows.

    The value is a text, since the driver would make an SQL literal of each number by itself, for a microsecond each.
    """
    return Q(_EqualsAny(F("pk"), Value(f"{{{','.join(map(str, ids))}}}")))


class _Row(Func):
    """Several columns or values as one row: ``(a, b)``."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # rows have no type of their own; nothing asks for it


class _EqualsAny(Func):
    """``column = ANY (array)``."""

    arg_joiner = " = ANY ("
    template = "(%(expressions)s::bigint[]))"
    output_field = BooleanField()
