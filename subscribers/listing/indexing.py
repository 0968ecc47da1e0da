"""Making the search entries of people who are new or have changed."""

from collections.abc import Sequence

from django.db import connection, transaction

from subscribers.listing.folding import sorted_name, words_of
from subscribers.listing.grams import grams_of
from subscribers.models import SearchDue

BATCH = 10_000
AT_ONCE = 500
"""So many are made while somebody waits for the list; it takes some 30 ms."""
_LOCK = 0x5EA6C4
_TAKE = """
DELETE FROM subscribers_searchdue WHERE id IN (SELECT id FROM subscribers_searchdue ORDER BY id LIMIT %s)
RETURNING subscriber_id
"""
# Whoever changes a person at this moment is not waited for, so that nobody ever waits for us in a circle; those held
# here are not changed until their entry stands, which the change then takes away again.
_READ = """
SELECT id, address, given_address, name FROM subscribers_subscriber WHERE id = ANY(%s)
 ORDER BY id FOR SHARE SKIP LOCKED
"""
_PUT_BACK = """
INSERT INTO subscribers_searchdue (subscriber_id) SELECT id FROM subscribers_subscriber WHERE id = ANY(%s)
"""
_MAKE_ROOM = "DELETE FROM subscribers_searchentry WHERE subscriber_id = ANY(%s)"
_COPY = "COPY subscribers_searchentry (subscriber_id, words, sorted_name, grams) FROM STDIN"


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
        due = {subscriber_id for (subscriber_id,) in cursor.fetchall()}
        if not due:
            return 0
        cursor.execute(_READ, [sorted(due)])
        people: Sequence[tuple[int, str, str, str]] = cursor.fetchall()
        # Those whose entry stands already were noted twice, and are made anew.
        cursor.execute(_MAKE_ROOM, [[one[0] for one in people]])
        with cursor.copy(_COPY) as copy:
            copy.write("".join(map(_line, people)))
        left = due - {one[0] for one in people}
        put_back = 0
        if left:
            cursor.execute(_PUT_BACK, [sorted(left)])
            put_back = cursor.rowcount
    return len(due) - put_back


def _line(person: tuple[int, str, str, str]) -> str:
    """What COPY takes in its text format. Folding leaves no tabs and ends of lines."""
    subscriber_id, address, given_address, name = person
    words = words_of(address=address, given_address=given_address, name=name)
    texts = f"{words}\t{sorted_name(name)}".replace("\\", "\\\\")
    return f"{subscriber_id}\t{texts}\t{{{','.join(map(str, grams_of(words)))}}}\n"


def catch_up_now() -> bool:
    """Make the entries of a few newcomers, so that they are found at once. Returns whether some are left to be made.

    Where many are due, as after an import, they are left to the workers.
    """
    if SearchDue.objects.all()[AT_ONCE : AT_ONCE + 1].exists():
        return True
    if SearchDue.objects.exists():
        catch_up(most=AT_ONCE)
        return SearchDue.objects.exists()
    return False


def tidy() -> None:
    """Sort into the index of grams what was only put beside it, which every search would have to read through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('people_by_grams'::regclass)")
