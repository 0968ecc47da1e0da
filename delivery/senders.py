"""How many senders may work at a time, over all machines: a numbered lock for each.

Wake-ups are cheap to send too often this way: one whose sender is at work already has nothing to do.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection

# The first half of a two-part advisory lock's key says what is locked; the second which sender.
_SENDER_LOCKS = 0x464E

# objsubid is 2 for locks with a key of two parts (the manual's page on pg_locks).
_HELD = """
SELECT objid::bigint FROM pg_locks
 WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid::bigint = %s
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextlib.contextmanager
def as_sender(number: int) -> Iterator[bool]:
    """Be the sender of that number while inside; False where somebody else is.

    The lock belongs to the database session, so a killed worker gives its number back by dying.
    """
    held = _ask("SELECT pg_try_advisory_lock(%s, %s)", number)
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s, %s)", number)


def resting_senders(*, most: int) -> list[int]:
    """The numbers, below ``most``, of the senders that nobody is now."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [_SENDER_LOCKS])
        held = {row[0] for row in cursor.fetchall()}
    return [number for number in range(most) if number not in held]


def _ask(statement: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_SENDER_LOCKS, number])
        row = cursor.fetchone()
    return bool(row and row[0])
