"""Making the search entries of readers who are new or have changed."""

from collections.abc import Collection
from typing import TypeAlias

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from subscribers.listing.folding import sorted_name, words_of
from subscribers.listing.grams import grams_of
from subscribers.models import SearchDue

BATCH = 10_000
AT_ONCE = 500
"""So many are made while somebody waits for the list; it takes some 30 ms."""
_LOCK = 0x5EA6C4
# The database may take this table for empty, as it mostly is, when an import has just filled it: nothing is joined.
_TAKE = """
DELETE FROM subscribers_searchdue
 WHERE id <= (SELECT max(id) FROM (SELECT id FROM subscribers_searchdue ORDER BY id LIMIT %s) AS first)
RETURNING subscription_id
"""
# Whoever changes a reader at this moment is not waited for, so that nobody ever waits for us in a circle; those held
# here are not changed until their entry stands, which the change then takes away again. Two statements, for the
# same reason as above.
_READ = """
SELECT subscriber_id, id, newsletter_id, name FROM subscribers_subscription WHERE id = ANY(%s)
 ORDER BY id FOR SHARE SKIP LOCKED
"""
_READ_PEOPLE = """
SELECT id, address, given_address FROM subscribers_subscriber WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED
"""
_PUT_BACK = """
INSERT INTO subscribers_searchdue (subscription_id) SELECT id FROM subscribers_subscription WHERE id = ANY(%s)
"""
_MAKE_ROOM = "DELETE FROM subscribers_searchentry WHERE subscription_id = ANY(%s)"
_COPY = "COPY subscribers_searchentry (subscription_id, newsletter_id, words, sorted_name, grams) FROM STDIN"
_Reader: TypeAlias = tuple[int, int, str, str, str]


@transaction.atomic
def catch_up(*, most: int = BATCH) -> int:
    """Make up to ``most`` entries that are due. Returns how many are due no more; 0 when there is nothing left to do.

    Safe to call at any time, by any number at once; one of them works, and the others return 0.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row: tuple[bool] = cursor.fetchone()
        if not row[0]:
            return 0
        cursor.execute(_TAKE, [most])
        due = {subscription_id for (subscription_id,) in cursor.fetchall()}
        if not due:
            return 0
        readers = _read(cursor, due)
        # Those whose entry stands already were noted twice, and are made anew.
        cursor.execute(_MAKE_ROOM, [[one[0] for one in readers]])
        with cursor.copy(_COPY) as copy:
            copy.write("".join(map(_line, readers)))
        left = due - {one[0] for one in readers}
        put_back = 0
        if left:
            cursor.execute(_PUT_BACK, [sorted(left)])
            put_back = cursor.rowcount
    return len(due) - put_back


def _read(cursor: CursorWrapper, due: Collection[int]) -> list[_Reader]:
    """Those of the due who are there and whom nobody is changing. They are held."""
    cursor.execute(_READ, [sorted(due)])
    subscriptions: list[tuple[int, int, int, str]] = cursor.fetchall()
    cursor.execute(_READ_PEOPLE, [sorted({one[0] for one in subscriptions})])
    people: dict[int, tuple[str, str]] = {person: (address, given) for person, address, given in cursor.fetchall()}
    return [(pk, newsletter, name, *people[one]) for one, pk, newsletter, name in subscriptions if one in people]


def _line(reader: _Reader) -> str:
    """What COPY takes in its text format. Folding leaves no tabs and ends of lines."""
    subscription_id, newsletter_id, name, address, given_address = reader
    words = words_of(address=address, given_address=given_address, name=name)
    texts = f"{words}\t{sorted_name(name)}".replace("\\", "\\\\")
    grams = ",".join(map(str, grams_of(words, newsletter_id=newsletter_id)))
    return f"{subscription_id}\t{newsletter_id}\t{texts}\t{{{grams}}}\n"


def catch_up_now() -> bool:
    """Make the entries of a few newcomers, so that they are found at once. Returns whether some are left to be made.

    Where many are due, as after an import, they are left to the workers.
    """
    due = SearchDue.objects.all()[: AT_ONCE + 1].count()
    if 0 < due <= AT_ONCE:
        catch_up(most=AT_ONCE)
        return SearchDue.objects.exists()
    return due > 0


def tidy() -> None:
    """Sort into the index of grams what was only put beside it, which every search would have to read through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('readers_by_grams'::regclass)")
