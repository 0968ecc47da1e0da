"""What time and people change, without a worker: leases that ran out, copies whose time has come, cancelled ones."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import connection, transaction

from delivery.ledger.locks import LOCK_MAILING
from delivery.reasons import WORTH_ANOTHER_TRY


@dataclasses.dataclass(frozen=True, kw_only=True)
class Swept:
    """How many claims were returned, hand-offs given up on, and deferred copies woken."""

    returned: int
    in_doubt: int
    woken: int


# How long the answer to a dot may come late and still be taken: longer than any worker waits for it.
LATE = dt.timedelta(days=1)

# Rows somebody works on are skipped: they are not forgotten, and waiting for them could end in a deadlock.
_RETURN = """
DELETE FROM delivery_lease
 WHERE delivery_id IN (SELECT delivery_id FROM delivery_lease WHERE stage = 'claimed' AND until < %(now)s
                       FOR UPDATE SKIP LOCKED)
"""
_DOUBT = """
WITH lost AS (
    UPDATE delivery_lease SET stage = 'in_doubt'
     WHERE delivery_id IN (SELECT delivery_id FROM delivery_lease WHERE stage = 'handoff' AND until < %(now)s
                           FOR UPDATE SKIP LOCKED)
    RETURNING delivery_id
), doubted AS (
    UPDATE delivery_delivery d
       SET state = 'in_doubt', reason = 'lease_expired', settled_at = %(now)s,
           attempts_made = attempts_made + 1, first_attempt_at = coalesce(first_attempt_at, %(now)s)
      FROM lost
     WHERE d.id = lost.delivery_id
    RETURNING d.id
)
INSERT INTO delivery_attempt (delivery_id, at, stage, code, enhanced_code, text, duration, route, outcome)
SELECT id, %(now)s, 'dot', NULL, '', 'The worker stopped before the answer was written down.', 0, '', 'in_doubt'
  FROM doubted
"""
_FORGET = "DELETE FROM delivery_lease WHERE stage = 'in_doubt' AND until < %(late)s"
_WAKE = """
UPDATE delivery_delivery SET state = 'pending'
 WHERE id IN (SELECT d.id FROM delivery_delivery d JOIN delivery_mailing m ON m.id = d.mailing_id
               WHERE d.state = 'deferred' AND d.not_before <= %(now)s AND m.state IN ('sending', 'paused')
               FOR UPDATE OF d SKIP LOCKED)
"""
_CANCEL = """
UPDATE delivery_delivery d SET state = 'cancelled', reason = 'cancelled', settled_at = %(now)s
 WHERE d.mailing_id = %(mailing)s AND d.state IN ('pending', 'deferred')
   AND NOT EXISTS (SELECT FROM delivery_lease l WHERE l.delivery_id = d.id)
"""
# Lease before delivery, as everybody locks them. A lease that somebody has locked is that of a copy whose answer is
# being written down: that one is left out.
_REOPEN = """
WITH unfenced AS MATERIALIZED (
    DELETE FROM delivery_lease
     WHERE delivery_id IN (SELECT l.delivery_id
                             FROM delivery_lease l JOIN delivery_delivery d ON d.id = l.delivery_id
                            WHERE d.mailing_id = %(mailing)s AND d.state = %(state)s AND l.stage = 'in_doubt'
                              AND (%(reasons)s::text[] IS NULL OR d.reason = ANY(%(reasons)s))
                            ORDER BY l.delivery_id
                              FOR UPDATE OF l SKIP LOCKED)
    RETURNING delivery_id
), opened AS (
    UPDATE delivery_delivery d
       SET state = 'pending', settled_at = NULL, not_before = least(not_before, %(now)s), first_attempt_at = NULL,
           attempts_made = 0
     WHERE d.mailing_id = %(mailing)s AND d.state = %(state)s
       AND (%(reasons)s::text[] IS NULL OR d.reason = ANY(%(reasons)s))
       AND (d.id IN (SELECT delivery_id FROM unfenced)
            OR NOT EXISTS (SELECT FROM delivery_lease l WHERE l.delivery_id = d.id))
    RETURNING d.id
)
SELECT count(*) FROM opened
"""


def sweep(*, now: dt.datetime) -> Swept:
    """Repair what stopped workers left, in every mailing, and wake deferred copies. Safe to run at any time."""
    _execute(_FORGET, late=now - LATE)
    return Swept(returned=_execute(_RETURN, now=now), in_doubt=_execute(_DOUBT, now=now), woken=wake(now=now))


def wake(*, now: dt.datetime) -> int:
    """Make deferred copies whose time has come pending again, and say how many."""
    return _execute(_WAKE, now=now)


@transaction.atomic
def cancel_waiting(mailing_id: int, *, now: dt.datetime) -> int:
    """Cancel the copies nobody works on; those at a worker end in their own way. Says how many."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_MAILING, {"mailing": mailing_id})
    return _execute(_CANCEL, now=now, mailing=mailing_id)


def reopen_sender_faults(mailing_id: int, *, now: dt.datetime) -> int:
    """Try again what was refused for no fault of the reader's. Safe: a 5xx says that nothing was taken. How many."""
    return _reopen(mailing_id, state="failed", reasons=sorted(WORTH_ANOTHER_TRY), now=now)


def reopen_refused(mailing_id: int, *, now: dt.datetime) -> int:
    """Try again everything that was refused or given up on. Safe: the server took none of it. Says how many."""
    return sum(_reopen(mailing_id, state=state, reasons=None, now=now) for state in ("failed", "expired"))


def reopen_in_doubt(mailing_id: int, *, now: dt.datetime) -> int:
    """Send those anew of whom nobody knows: some will get the issue twice. Only ever at a person's word."""
    return _reopen(mailing_id, state="in_doubt", reasons=None, now=now)


def _reopen(mailing_id: int, *, state: str, reasons: list[str] | None, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_REOPEN, {"mailing": mailing_id, "state": state, "reasons": reasons, "now": now})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _execute(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return max(int(cursor.rowcount), 0)
