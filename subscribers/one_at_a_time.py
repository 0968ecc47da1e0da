"""Long work that one worker does at a time: whoever finds it taken lets it be.

It is a lock of the database session, so that a killed worker lets go by dying, and the next goes on where it stopped.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection

# The first half of a two-part advisory lock's key says what is locked; the second which of them.
AN_IMPORT = 18003
A_BULK_ACT = 18004
_LOCK = "SELECT pg_try_advisory_lock(%s, (%s %% 2147483648)::int)"
_IS_HELD = """
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objid = (%s %% 2147483648)::int::oid AND objsubid = 2
                  AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
_UNLOCK = "SELECT pg_advisory_unlock(%s, (%s %% 2147483648)::int)"


@contextlib.contextmanager
def alone(kind: int, key: int) -> Iterator[bool]:
    """Whether nobody else is at it; then nobody else will be before the end."""
    held = _ask(_LOCK, kind, key)
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _ask(_UNLOCK, kind, key)


def is_taken(kind: int, key: int) -> bool:
    """Whether somebody is at it at this moment."""
    return _ask(_IS_HELD, kind, key)


def _ask(statement: str, kind: int, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, key])
        row = cursor.fetchone()
    return bool(row and row[0])
