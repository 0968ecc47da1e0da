"""How many workers may work at one mailing at a time, over all machines: a numbered lock for each lane.

Wake-ups are cheap to send too often this way: one that finds its lane taken has nothing to do.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection

# The first half of a two-part advisory lock's key says what is locked; the second which lane of which mailing.
_LANE_LOCKS = 0x464E
MOST_LANES = 64

# objsubid is 2 for locks with a key of two parts (the manual's page on pg_locks).
_HELD = """
SELECT objid::bigint FROM pg_locks
 WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid::bigint = %s AND objid::bigint = ANY(%s)
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextlib.contextmanager
def lane(mailing_id: int, number: int) -> Iterator[bool]:
    """Hold that lane of the mailing while inside; False where somebody else holds it.

    The lock belongs to the database session, so a killed worker gives its lane back by dying.
    """
    key = _key(mailing_id, number)
    held = _ask("SELECT pg_try_advisory_lock(%s, %s)", key)
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s, %s)", key)


def free_lanes(mailing_id: int, *, lanes: int) -> list[int]:
    """The numbers, below ``lanes``, of the lanes that nobody holds now."""
    keys = {_key(mailing_id, number): number for number in range(min(lanes, MOST_LANES))}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [_LANE_LOCKS, list(keys)])
        held = {row[0] for row in cursor.fetchall()}
    return [number for key, number in keys.items() if key not in held]


def _key(mailing_id: int, number: int) -> int:
    return (mailing_id * MOST_LANES + number) % 2**31


def _ask(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LANE_LOCKS, key])
        row = cursor.fetchone()
    return bool(row and row[0])
