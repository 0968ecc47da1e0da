"""Statements that run for every few copies: kept by the server with their plans, and sent without waiting for each.

To plan one of them takes PostgreSQL longer than to run it over a dozen copies.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from django.db import connection, transaction


class Asked:
    """A statement that is on its way. Its rows are there once :func:`together` has ended, or it was asked alone."""

    def __init__(self, cursor: "psycopg.Cursor[tuple[Any, ...]]") -> None:
        self._cursor = cursor

    def rows(self) -> list[tuple[Any, ...]]:
        """What it returned."""
        with connection.wrap_database_errors:
            return self._cursor.fetchall()

    def ids(self) -> frozenset[int]:
        """The first column of what it returned."""
        return frozenset(row[0] for row in self.rows())

    def count(self) -> int:
        """How many rows it changed."""
        return max(self._cursor.rowcount, 0)


def ask(statement: str, values: Mapping[str, Any]) -> Asked:
    """Have PostgreSQL run ``statement``; values are bound there, so each says its type where that is not plain."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 0  # Django turns plans that are kept off; its own cursors keep none
    with connection.wrap_database_errors:
        return Asked(psycopg.Cursor(raw).execute(statement, values, prepare=True))


@contextlib.contextmanager
def together() -> Iterator[None]:
    """One transaction of statements that do not wait for each other's answers. Their rows are there when it ends."""
    with transaction.atomic(), connection.wrap_database_errors, connection.connection.pipeline():
        yield
