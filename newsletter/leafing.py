"""Leafing through what only grows, the newest first, by key: the last page costs what the first does."""

import dataclasses
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row")
AnyModel = TypeVar("AnyModel", bound=Model)

PAGE_SIZE = 50
_MOST_DIGITS = 18  # of a number that every column of keys can hold


@dataclasses.dataclass(frozen=True, kw_only=True)
class Leaf(Generic[Row]):
    """Some rows, the newest first; ``older`` and ``newer`` are the keys to go on from, None at an end."""

    rows: tuple[Row, ...]
    older: int | None
    newer: int | None


def leaf(found: QuerySet[AnyModel, Any], *, before: int = 0, after: int = 0, size: int = PAGE_SIZE) -> Leaf[AnyModel]:
    """The rows older than ``before`` or newer than ``after`` (keys; 0 for the beginning), up to ``size``."""
    if after:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: size + 1])
        has_newer, rows = len(rows) > size, rows[:size][::-1]
        has_older = found.filter(pk__lte=after).exists()
    else:
        rows = list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: size + 1])
        has_older, rows = len(rows) > size, rows[:size]
        has_newer = bool(before) and found.filter(pk__gte=before).exists()
    return Leaf(
        rows=tuple(rows),
        older=rows[-1].pk if rows and has_older else None,
        newer=rows[0].pk if rows and has_newer else None,
    )


def key_in(given: str) -> int:
    """A key from a query string, or 0, which nothing has, for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else 0
