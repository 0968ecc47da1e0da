"""How many readers there are, by state, by tag and by where they came from."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis.exceptions import RedisError

from newsletter.models import Newsletter
from subscribers.models import Subscription

EXACT_UP_TO = 10_000
GOOD_FOR = dt.timedelta(minutes=2)
KEPT_FOR = dt.timedelta(hours=1)
MOST_TAGS = 200
_COUNT = """
WITH alike AS MATERIALIZED (
    SELECT state, source, tags, count(*) AS readers FROM subscribers_subscription WHERE newsletter_id = %(newsletter)s
     GROUP BY state, source, tags)
SELECT 'states', state, sum(readers)::bigint FROM alike GROUP BY state
UNION ALL
SELECT 'sources', source, sum(readers)::bigint FROM alike WHERE source <> '' GROUP BY source
UNION ALL
(SELECT 'tags', tag, sum(readers)::bigint FROM alike, unnest(tags) AS tag
  GROUP BY tag ORDER BY sum(readers) DESC, tag LIMIT %(most)s)
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Counts:
    """Readers by state, and by source and tag with the most first. ``at`` is when a long list was counted.

    A list of up to 10,000 is counted whenever it is shown, and ``at`` is None.
    """

    states: Mapping[str, int]
    sources: Mapping[str, int]
    tags: Mapping[str, int]
    at: dt.datetime | None = None

    @property
    def total(self) -> int:
        """Everybody, whatever their state."""
        return sum(self.states.values())

    def is_old(self, now: dt.datetime) -> bool:
        """Whether it is time to count again."""
        return self.at is not None and now - self.at > GOOD_FOR

    @classmethod
    def of(cls, rows: list[tuple[str, str, int]], *, at: dt.datetime | None) -> Self:
        """From what the database counted."""
        kinds: dict[str, dict[str, int]] = {"states": {}, "sources": {}, "tags": {}}
        for kind, value, count in sorted(rows, key=lambda row: (-row[2], row[1])):
            kinds[kind][value] = count
        return cls(states=kinds["states"], sources=kinds["sources"], tags=kinds["tags"], at=at)


def counts(newsletter: Newsletter) -> Counts:
    """The numbers for a page: of a long list those last counted, which may be a while ago (``is_old``)."""
    kept = _kept(newsletter)
    # What is kept says by itself that the list is long. One that became short meanwhile is counted below.
    if kept and kept.total > EXACT_UP_TO:
        return kept
    if Subscription.objects.filter(newsletter=newsletter).order_by()[EXACT_UP_TO : EXACT_UP_TO + 1].exists():
        return count_anew(newsletter)
    return Counts.of(_count(newsletter), at=None)


def count_anew(newsletter: Newsletter) -> Counts:
    """Count a long list, and keep the numbers for the pages to come. Takes up to a second for a million readers."""
    found = Counts.of(_count(newsletter), at=timezone.now())
    try:
        cache.set(_key(newsletter), dataclasses.asdict(found), KEPT_FOR.total_seconds())
    except (RedisError, OSError):
        return found  # the next page counts again
    return found


def recount(newsletter: Newsletter) -> None:
    """Count anew what is kept, as after many were changed; what is not kept is counted when it is shown."""
    if _kept(newsletter):
        count_anew(newsletter)


def known_tags(newsletter: Newsletter) -> list[str]:
    """The tags of its readers, those of most readers first."""
    return list(counts(newsletter).tags)


def _count(newsletter: Newsletter) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"newsletter": newsletter.pk, "most": MOST_TAGS})
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    return rows


def _kept(newsletter: Newsletter) -> Counts | None:
    try:
        kept: dict[str, Any] | None = cache.get(_key(newsletter))
    except (RedisError, OSError):
        return None
    return Counts(**kept) if kept else None


def _key(newsletter: Newsletter) -> str:
    return f"readers-counted:{newsletter.pk}"
