"""Which grams few readers have: an index of the rare ones finds as many, and reads far less."""

import time
from collections.abc import Collection, Mapping

from django.db import connection

ENOUGH = 4
_GOOD_FOR = 600.0
"""Seconds; PostgreSQL looks at a table anew when a tenth of it has changed."""
_READ = """
SELECT gram, frequency, greatest(c.reltuples, 0)
  FROM pg_stats s
  JOIN pg_class c ON c.relname = s.tablename AND c.relnamespace = s.schemaname::regnamespace,
       unnest(s.most_common_elems::text::int[], s.most_common_elem_freqs) AS common (gram, frequency)
 WHERE s.schemaname = current_schema() AND s.tablename = 'subscribers_searchentry' AND s.attname = 'grams'
   AND gram IS NOT NULL
"""
_READ_LISTS = """
SELECT newsletter_id, frequency
  FROM pg_stats s, unnest(s.most_common_vals::text::bigint[], s.most_common_freqs) AS common (newsletter_id, frequency)
 WHERE s.schemaname = current_schema() AND s.tablename = 'subscribers_searchentry' AND s.attname = 'newsletter_id'
"""


class _Common:
    """What PostgreSQL last told, and until when (of ``time.monotonic``) that is good."""

    shares: Mapping[int, float] = {}
    lists: Mapping[int, float] = {}
    readers = 0
    until = 0.0


def rarest(grams: Collection[int]) -> list[int]:
    """The few of ``grams`` that the fewest readers have, as far as PostgreSQL has looked (``ANALYZE``)."""
    if len(grams) <= ENOUGH:
        return sorted(grams)
    return sorted(sorted(grams, key=lambda gram: (share_with(gram), gram))[:ENOUGH])


def share_with(gram: int) -> float:
    """How large a part of all lists has it, 0 to 1; 0 where that is not known, as for all that few have."""
    _see_that_it_is_known()
    return _Common.shares.get(gram, 0.0)


def share_of(newsletter_id: int) -> float:
    """How large a part of all lists is the newsletter's, 0 to 1; 1 where that is not known, as for a short one."""
    _see_that_it_is_known()
    return _Common.lists.get(newsletter_id, 1.0)


def readers_with(gram: int) -> int:
    """About how many readers have it; 0 where that is not known."""
    return int(share_with(gram) * _Common.readers)


def _see_that_it_is_known() -> None:
    if time.monotonic() <= _Common.until:
        return
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        rows: list[tuple[int, float, float]] = cursor.fetchall()
        cursor.execute(_READ_LISTS)
        _Common.lists = dict(cursor.fetchall())
    _Common.shares = {gram: share for gram, share, _ in rows}
    _Common.readers = int(rows[0][2]) if rows else 0
    _Common.until = time.monotonic() + _GOOD_FOR
