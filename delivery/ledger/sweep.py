"""What time and people change, without a worker: leases that ran out, copies whose time has come, cancelled ones."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import connection, transaction

from delivery.reasons import SENDER_FAULTS


@dataclasses.dataclass(frozen=True, kw_only=True)
class Swept:
    """How many claims were returned, hand-offs given up on, and deferred copies woken."""

    returned: int
    in_doubt: int
    woken: int


# Rows somebody works on are skipped: they are not forgotten, and waiting for them could end in a deadlock.
_RETURN = """
UPDATE delivery_delivery SET state = 'pending', lease_until = NULL
 WHERE id IN (SELECT id FROM delivery_delivery WHERE state = 'claimed' AND lease_until < %(now)s
              FOR UPDATE SKIP LOCKED)
"""
_DOUBT = """
UPDATE delivery_delivery
   SET state = 'in_doubt', reason = 'lease_expired', lease_until = NULL, settled_at = %(now)s,
       attempts_made = attempts_made + 1, first_attempt_at = coalesce(first_attempt_at, %(now)s)
 WHERE id IN (SELECT id FROM delivery_delivery WHERE state = 'handoff' AND lease_until < %(now)s
              FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_NOTE_DOUBT = """
INSERT INTO delivery_attempt (delivery_id, at, stage, code, enhanced_code, text, duration, route, outcome)
SELECT id, %(now)s, 'dot', NULL, '', 'The worker stopped before the answer was written down.', 0, '', 'in_doubt'
  FROM unnest(%(ids)s::bigint[]) AS doubted(id)
"""
_WAKE = """
UPDATE delivery_delivery SET state = 'pending'
 WHERE id IN (SELECT d.id FROM delivery_delivery d JOIN delivery_mailing m ON m.id = d.mailing_id
               WHERE d.state = 'deferred' AND d.not_before <= %(now)s AND m.state IN ('sending', 'paused')
               FOR UPDATE OF d SKIP LOCKED)
"""
_CANCEL = """
UPDATE delivery_delivery SET state = 'cancelled', reason = 'cancelled', settled_at = %(now)s
 WHERE mailing_id = %(mailing)s AND state IN ('pending', 'deferred')
"""
_REOPEN = """
UPDATE delivery_delivery SET state = 'pending', settled_at = NULL, not_before = %(now)s
 WHERE mailing_id = %(mailing)s AND state = 'failed' AND reason = ANY(%(reasons)s)
"""


def sweep(*, now: dt.datetime) -> Swept:
    """Repair what stopped workers left, in every mailing, and wake deferred copies. Safe to run at any time."""
    return Swept(returned=_execute(_RETURN, now=now), in_doubt=_give_up(now=now), woken=wake(now=now))


def wake(*, now: dt.datetime) -> int:
    """Make deferred copies whose time has come pending again, and say how many."""
    return _execute(_WAKE, now=now)


def cancel_waiting(mailing_id: int, *, now: dt.datetime) -> int:
    """Cancel the copies nobody works on; those at a worker end in their own way. Says how many."""
    return _execute(_CANCEL, now=now, mailing=mailing_id)


def reopen_sender_faults(mailing_id: int, *, now: dt.datetime) -> int:
    """Try again what was refused because of us. Safe: a 5xx says that nothing was taken. Says how many."""
    return _execute(_REOPEN, now=now, mailing=mailing_id, reasons=sorted(SENDER_FAULTS))


@transaction.atomic
def _give_up(*, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DOUBT, {"now": now})
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            cursor.execute(_NOTE_DOUBT, {"now": now, "ids": ids})
    return len(ids)


def _execute(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
