"""Statements that run for every few copies: kept by the server with their plans, and sent without waiting for each.

To plan one of them takes PostgreSQL longer than to run it over a dozen copies. A plan that is kept serves all day, and
the server makes it from what the tables hold at that moment: over few readers it would rather read them all for each
dozen, and over leases that came and went by the thousand it would read what they left behind. These statements say
which rows they want, so within :func:`together` their plans go by index only, and its commit waits for the disk.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from django.db import connection, transaction

# A commit that was answered is on disk, whatever the server does by default: dots go out on its word.
_FOR_THIS_TRANSACTION = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply'
                                        THEN 'remote_apply' ELSE 'on' END, true)
"""


class Asked:
    """A statement that is on its way. Its rows are there once :func:`together` has ended."""

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
    """Within :func:`together`, have PostgreSQL run ``statement``.

    Values are bound there, so each says its type where that is not plain.
    """
    raw = connection.connection
    raw.prepare_threshold = 0  # Django turns plans that are kept off; its own cursors keep none
    with connection.wrap_database_errors:
        return Asked(psycopg.Cursor(raw).execute(statement, values, prepare=True))


@contextlib.contextmanager
def together() -> Iterator[None]:
    """One transaction of statements that do not wait for each other's answers. Their rows are there when it ends."""
    with transaction.atomic(), connection.wrap_database_errors, connection.connection.pipeline():
        ask(_FOR_THIS_TRANSACTION, {})
        yield
