"""Which grams few readers have: an index of the rare ones finds as many, and reads far less."""

import time
from collections.abc import Collection, Mapping, Sequence

from django.db import connection

ENOUGH = 4
_GOOD_FOR = 600.0
"""Seconds; PostgreSQL looks at a table anew when a tenth of it has changed."""
_READ = """
SELECT gram, frequency
  FROM pg_stats s,
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
    until = 0.0


def rarest(words: Sequence[Collection[int]]) -> list[int]:
    """A few of the grams of some words: of each word the one that the fewest readers have, and the rarest of the rest.

    As far as PostgreSQL has looked (``ANALYZE``). Not the rarest of all, which may be one word's: then whoever has that
    word would be looked at for the others.
    """
    by_share = [sorted(grams, key=lambda gram: (share_with(gram), gram)) for grams in words if grams]
    chosen = {grams[0] for grams in by_share}
    others = sorted({gram for grams in by_share for gram in grams} - chosen, key=lambda gram: (share_with(gram), gram))
    return sorted(chosen.union(others[: max(0, ENOUGH - len(chosen))]))


def share_with(gram: int) -> float:
    """How large a part of all lists has it, 0 to 1; 0 where that is not known, as for all that few have."""
    _see_that_it_is_known()
    return _Common.shares.get(gram, 0.0)


def share_of(newsletter_id: int) -> float:
    """How large a part of all lists is the newsletter's, 0 to 1; 1 where that is not known, as for a short one."""
    _see_that_it_is_known()
    return _Common.lists.get(newsletter_id, 1.0)


def _see_that_it_is_known() -> None:
    if time.monotonic() <= _Common.until:
        return
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        _Common.shares = dict(cursor.fetchall())
        cursor.execute(_READ_LISTS)
        _Common.lists = dict(cursor.fetchall())
    _Common.until = time.monotonic() + _GOOD_FOR
