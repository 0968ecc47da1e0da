"""The numbers of a list's growth: added up by the workers, read by pages."""

import dataclasses
import datetime as dt

from django.db import connection, transaction

from newsletter.models import Newsletter
from subscribers.models import GrowthKind

MOST_VIAS = 12
KEPT_A_WEEK = 100
"""So many campaigns and sites of a week have numbers of their own: what a link says is what strangers wrote into it."""
OTHER = "other"
"""Stands for those beyond that."""
# Changes of a newsletter that is gone have nobody who asks for them. Campaigns that have numbers in the week keep them,
# and what is left of the room is for those that led most readers here.
_FOLD = """
WITH loose AS (
    DELETE FROM subscribers_growthchange RETURNING newsletter_id, week, kind, source, via, count
), summed AS MATERIALIZED (
    SELECT newsletter_id, week, kind, source, via, sum(count) AS count FROM loose
     WHERE newsletter_id IN (SELECT id FROM newsletter_newsletter)
     GROUP BY newsletter_id, week, kind, source, via HAVING sum(count) <> 0
), met AS MATERIALIZED (
    SELECT newsletter_id, week, via, sum(abs(count)) AS count FROM summed WHERE via NOT IN ('', %(other)s)
     GROUP BY newsletter_id, week, via
), room AS (
    SELECT newsletter_id, week, via, row_number() OVER (
               PARTITION BY newsletter_id, week ORDER BY bool_or(is_known) DESC, sum(count) DESC, via) AS place
      FROM (SELECT newsletter_id, week, via, false AS is_known, count FROM met
            UNION ALL
            SELECT DISTINCT t.newsletter_id, t.week, t.via, true, 0
              FROM subscribers_growthtally t JOIN (SELECT DISTINCT newsletter_id, week FROM met) AS weeks
                   ON weeks.newsletter_id = t.newsletter_id AND weeks.week = t.week
             WHERE t.via NOT IN ('', %(other)s)) AS known_or_met
     GROUP BY newsletter_id, week, via
), folded AS (
    INSERT INTO subscribers_growthtally (newsletter_id, week, kind, source, via, count)
    SELECT s.newsletter_id, s.week, s.kind, s.source,
           CASE WHEN r.place > %(most)s THEN %(other)s ELSE s.via END AS way, sum(s.count)
      FROM summed s LEFT JOIN room r USING (newsletter_id, week, via)
     GROUP BY s.newsletter_id, s.week, s.kind, s.source, way
     ORDER BY s.newsletter_id, s.week, s.kind, s.source, way
        ON CONFLICT (newsletter_id, week, kind, source, via)
        DO UPDATE SET count = subscribers_growthtally.count + excluded.count
    RETURNING id, count
)
SELECT count(*), array_agg(id) FILTER (WHERE count = 0) FROM folded
"""
_FORGET_NOTHINGS = "DELETE FROM subscribers_growthtally WHERE id = ANY(%s) AND count = 0"
_ALL = """
SELECT week, kind, source, via, count FROM subscribers_growthtally WHERE newsletter_id = %(newsletter)s
UNION ALL
SELECT week, kind, source, via, count FROM subscribers_growthchange WHERE newsletter_id = %(newsletter)s
"""
_BY_WEEK = f"""
SELECT week, kind, source, sum(count) FROM ({_ALL}) AS counted
 GROUP BY week, kind, source HAVING sum(count) <> 0 ORDER BY week, kind, source
"""  # noqa: S608 - constants
_VIAS = f"""
SELECT via, coalesce(sum(count) FILTER (WHERE kind = 'joined'), 0),
       coalesce(sum(count) FILTER (WHERE kind IN ('left', 'bounced', 'complained')), 0)
  FROM ({_ALL}) AS counted WHERE via <> '' AND week >= %(since)s
 GROUP BY via HAVING sum(count) FILTER (WHERE kind = 'joined') > 0 ORDER BY 2 DESC, via LIMIT %(most)s
"""  # noqa: S608 - constants


@dataclasses.dataclass(frozen=True, kw_only=True)
class Counted:
    """So many of a kind in the week that begins on the Monday ``week``; below zero where more was taken back."""

    week: dt.date
    kind: GrowthKind
    source: str
    count: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Via:
    """A campaign or a site that led readers here: how many joined, and how many of those who did are gone."""

    name: str
    joined: int
    lost: int


def by_week(newsletter: Newsletter) -> list[Counted]:
    """All that was counted, the earliest week first, with what nobody folded yet."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_WEEK, {"newsletter": newsletter.pk})
        return [
            Counted(week=week, kind=GrowthKind(kind), source=source, count=int(count))
            for week, kind, source, count in cursor.fetchall()
        ]


def vias(newsletter: Newsletter, *, since: dt.date) -> list[Via]:
    """What led most readers here from the week of ``since`` on, the most first."""
    with connection.cursor() as cursor:
        cursor.execute(_VIAS, {"newsletter": newsletter.pk, "since": since, "most": MOST_VIAS})
        return [Via(name=name, joined=int(joined), lost=int(lost)) for name, joined, lost in cursor.fetchall()]


def fold() -> int:
    """Add the noted changes to the tallies. Returns how many tallies that touched; safe to be called by two at once.

    A tally that fell to nothing goes. Beyond :data:`KEPT_A_WEEK` campaigns of a week all others are one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOLD, {"other": OTHER, "most": KEPT_A_WEEK})
        touched, nothings = cursor.fetchone()
        if nothings:
            cursor.execute(_FORGET_NOTHINGS, [nothings])
    return int(touched)
