"""How many senders may work at a time, over all machines: a numbered lock for each.

Wake-ups are cheap to send too often this way: one that finds its lane taken has nothing to do.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection

# The first half of a two-part advisory lock's key says what is locked; the second which lane.
_LANE_LOCKS = 0x464E

# objsubid is 2 for locks with a key of two parts (the manual's page on pg_locks).
_HELD = """
SELECT objid::bigint FROM pg_locks
 WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid::bigint = %s
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextlib.contextmanager
def lane(number: int) -> Iterator[bool]:
    """Hold that lane while inside; False where somebody else holds it.

    The lock belongs to the database session, so a killed worker gives its lane back by dying.
    """
    held = _ask("SELECT pg_try_advisory_lock(%s, %s)", number)
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s, %s)", number)


def free_lanes(*, lanes: int) -> list[int]:
    """The numbers, below ``lanes``, of the lanes that nobody holds now."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [_LANE_LOCKS])
        held = {row[0] for row in cursor.fetchall()}
    return [number for number in range(lanes) if number not in held]


def _ask(statement: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LANE_LOCKS, number])
        row = cursor.fetchone()
    return bool(row and row[0])
