"""How many workers may work at one mailing at a time, over all machines: a numbered lock for each lane.

Wake-ups are cheap to send too often this way: one that finds every lane taken has nothing to do.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection

# The first half of a two-part advisory lock's key says what is locked; the second which lane of which mailing.
_LANE_LOCKS = 0x464E
MOST_LANES = 64


@contextlib.contextmanager
def lane(mailing_id: int, *, lanes: int) -> Iterator[bool]:
    """Hold a free lane of the mailing while inside; False where none of ``lanes`` is free.

    The lock belongs to the database session, so a killed worker gives its lane back by dying.
    """
    keys = [(mailing_id * MOST_LANES + number) % 2**31 for number in range(min(lanes, MOST_LANES))]
    held = next((key for key in keys if _ask("SELECT pg_try_advisory_lock(%s, %s)", key)), None)
    try:
        yield held is not None
    finally:
        if held is not None and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s, %s)", held)


def _ask(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LANE_LOCKS, key])
        row = cursor.fetchone()
    return bool(row and row[0])
