"""What a mailing comes to in numbers, read from its tallies: the cost does not grow with its recipients."""

import dataclasses
import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping

from django.db import connection, transaction

from delivery.models import Delivery, DeliveryState, Lease, LeaseStage, Mailing

logger = logging.getLogger(__name__)

COARSE = dt.timedelta(minutes=10)
"""What one slice of time spans once it is compacted; until then it spans ten seconds."""
KEPT_FINE = dt.timedelta(hours=1)

# Writers and slices fold into one; what adds up to nothing goes.
_COMPACT = """
WITH old AS (
    DELETE FROM delivery_tally
     WHERE slice < %(before)s AND (writer <> 0 OR slice <> date_bin(%(coarse)s::interval, slice, 'epoch'))
    RETURNING mailing_id, slice, state, domain_group, reason, count
)
INSERT INTO delivery_tally (mailing_id, writer, slice, state, domain_group, reason, count)
SELECT mailing_id, 0, date_bin(%(coarse)s::interval, slice, 'epoch'), state, domain_group, reason, sum(count)
  FROM old
 GROUP BY 1, 3, 4, 5, 6
HAVING sum(count) <> 0
 ORDER BY 1, 3, 4, 5, 6
    ON CONFLICT (mailing_id, slice, writer, state, domain_group, reason)
    DO UPDATE SET count = delivery_tally.count + excluded.count
"""


_RECOUNT = """
INSERT INTO delivery_tally (mailing_id, writer, slice, state, domain_group, reason, count)
SELECT mailing_id, 0, date_bin(%(coarse)s::interval, coalesce(settled_at, now()), 'epoch'), state, domain_group, reason,
       count(*)
  FROM delivery_delivery WHERE mailing_id = %(mailing)s AND state <> 'pending' GROUP BY 1, 3, 4, 5, 6
"""
_RECOUNT_GROUPS = """
UPDATE delivery_mailing SET groups = coalesce((
           SELECT jsonb_object_agg(domain_group, number)
             FROM (SELECT domain_group, count(*) AS number FROM delivery_delivery
                    WHERE mailing_id = %(mailing)s GROUP BY 1) counted), '{}')
 WHERE id = %(mailing)s
"""
_ON_A_DAY = """
SELECT coalesce((SELECT sum(t.count) FROM delivery_tally t JOIN delivery_mailing m ON m.id = t.mailing_id
                  WHERE t.slice >= %(midnight)s AND t.slice < %(midnight)s + interval '1 day'
                    AND t.state IN ('sent', 'bounced', 'complained', 'in_doubt')
                    AND lower(split_part(m.identity ->> 'sender_address', '@', 2)) = %(domain)s), 0)
     + (SELECT count(*) FROM delivery_lease l JOIN delivery_mailing m ON m.id = l.mailing_id
         WHERE l.stage <> 'in_doubt' AND lower(split_part(m.identity ->> 'sender_address', '@', 2)) = %(domain)s)
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Numbers:
    """Counts of a mailing's copies.

    ``states`` has every state as a key, claimed and handoff included; ``reasons`` counts the copies that carry one;
    ``groups`` has for each domain group its counts by state. They add up to the audience.
    """

    states: Mapping[str, int]
    reasons: Mapping[str, int]
    groups: Mapping[str, Mapping[str, int]]


def numbers(mailing: Mailing) -> Numbers:
    """The mailing's numbers as they are now, in two queries."""
    groups = {group: Counter({DeliveryState.PENDING.value: count}) for group, count in mailing.groups.items()}
    reasons: Counter[str] = Counter()
    for group, state, reason, count in _sums(mailing):
        known = groups.setdefault(group, Counter())
        known[state] += count
        known[DeliveryState.PENDING.value] -= count
        if reason:
            reasons[reason] += count
    states = Counter(dict.fromkeys(map(str, DeliveryState.values), 0))
    for counts in groups.values():
        states.update(counts)
    leases = Lease.objects.filter(mailing=mailing).exclude(stage=LeaseStage.DOUBT)
    for stage in leases.values_list("stage", flat=True):
        states[stage] += 1
        states[DeliveryState.PENDING.value] -= 1
    return Numbers(
        states=dict(states),
        reasons={reason: count for reason, count in reasons.most_common() if count > 0},
        groups={group: {state: count for state, count in counts.items() if count} for group, counts in groups.items()},
    )


def sent_over_time(mailing: Mailing) -> list[tuple[dt.datetime, int]]:
    """How many copies a server accepted in each slice that saw any, the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slice, sum(count) FROM delivery_tally"
            " WHERE mailing_id = %s AND state IN ('sent', 'bounced', 'complained')"
            " GROUP BY slice HAVING sum(count) > 0 ORDER BY slice",
            [mailing.pk],
        )
        return [(at, int(count)) for at, count in cursor.fetchall()]


def settled_since(mailing: Mailing, since: dt.datetime) -> list[tuple[dt.datetime, str, str, int]]:
    """Slice, state, reason and count of what was settled lately, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slice, state, reason, sum(count) FROM delivery_tally WHERE mailing_id = %s AND slice >= %s"
            " GROUP BY slice, state, reason HAVING sum(count) > 0 ORDER BY slice DESC, state, reason",
            [mailing.pk, since],
        )
        return [(at, state, reason, int(count)) for at, state, reason, count in cursor.fetchall()]


def counted_on(sending_domain: str, day: dt.date) -> int:
    """How many copies from addresses at this domain went out that day (UTC), with those in workers' hands now."""
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(_ON_A_DAY, {"domain": sending_domain.lower(), "midnight": midnight})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def has_open(mailing: Mailing) -> bool:
    """Whether any copy's story is not over, by the rows themselves."""
    copies = Delivery.objects.filter(mailing=mailing)
    # In the order of their indexes: to look for any one, PostgreSQL may read through all that was ever sent.
    waiting = copies.filter(state=DeliveryState.PENDING).order_by("domain_group", "not_before", "pk")
    deferred = copies.filter(state=DeliveryState.DEFERRED).order_by("-settled_at")
    return any(found.values("pk").first() is not None for found in (waiting, deferred))


def recount(mailing: Mailing) -> None:
    """Make the tallies what the rows say. For a mailing with nothing open, so that nobody counts at the same time."""
    logger.warning("Mailing %d has other copies than were counted: its numbers are made anew", mailing.pk)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_tally WHERE mailing_id = %s", [mailing.pk])
        cursor.execute(_RECOUNT, {"mailing": mailing.pk, "coarse": f"{COARSE.total_seconds():.0f} seconds"})
        cursor.execute(_RECOUNT_GROUPS, {"mailing": mailing.pk})
    mailing.refresh_from_db(fields=["groups"])


def compact(*, now: dt.datetime) -> int:
    """Fold what is older than an hour into slices of ten minutes and one writer; says how many rows that left."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPACT, {"before": now - KEPT_FINE, "coarse": f"{COARSE.total_seconds():.0f} seconds"})
        return max(int(cursor.rowcount), 0)


def _sums(mailing: Mailing) -> list[tuple[str, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT domain_group, state, reason, sum(count) FROM delivery_tally WHERE mailing_id = %s GROUP BY 1, 2, 3",
            [mailing.pk],
        )
        return [(group, state, reason, int(count)) for group, state, reason, count in cursor.fetchall()]
