"""Taking deliveries under a lease, handing them to the dot, and giving them back.

A claim is fenced by its epoch: whoever lost a lease can no longer hand off or settle what somebody else took over.
"""

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from delivery.ledger.eligibility import BARRED


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A delivery this worker holds until its lease runs out."""

    id: int
    epoch: int
    uuid: uuid.UUID
    subscription_id: int
    to_address: str
    values: Mapping[str, Any]
    tries: int
    first_attempt_at: dt.datetime | None


_CLAIM = f"""
WITH picked AS MATERIALIZED (
    SELECT d.id
      FROM delivery_delivery d
     WHERE d.mailing_id = %(mailing)s AND d.state = 'pending' AND d.not_before <= %(now)s
       AND EXISTS (SELECT FROM delivery_mailing m WHERE m.id = %(mailing)s AND m.state = 'sending')
     ORDER BY d.not_before, d.id
     LIMIT %(limit)s
       FOR UPDATE OF d SKIP LOCKED
), judged AS (
    SELECT d.id, {BARRED} AS barred
      FROM picked
      JOIN delivery_delivery d USING (id)
      LEFT JOIN subscribers_subscription s ON s.id = d.subscription_id
      LEFT JOIN subscribers_subscriber p ON p.id = s.subscriber_id
)
UPDATE delivery_delivery d
   SET state = CASE WHEN barred = '' THEN 'claimed' ELSE 'suppressed' END,
       reason = barred,
       epoch = d.epoch + 1,
       lease_until = CASE WHEN barred = '' THEN %(lease_until)s END,
       settled_at = CASE WHEN barred = '' THEN NULL ELSE %(now)s END
  FROM judged
 WHERE d.id = judged.id AND d.state = 'pending'
RETURNING d.state, d.id, d.epoch, d.uuid, d.subscription_id, d.to_address, d."values", d.attempts_made,
          d.first_attempt_at
"""  # noqa: S608 - put together from constants above

_HAND_OFF = f"""
UPDATE delivery_delivery d
   SET state = 'handoff', lease_until = %(lease_until)s
  FROM unnest(%(ids)s::bigint[], %(epochs)s::bigint[]) AS held(id, epoch),
       delivery_mailing m, subscribers_subscription s, subscribers_subscriber p
 WHERE d.id = held.id AND d.epoch = held.epoch AND d.state = 'claimed'
   AND m.id = d.mailing_id AND m.state = 'sending'
   AND s.id = d.subscription_id AND p.id = s.subscriber_id AND {BARRED} = ''
RETURNING d.id
"""  # noqa: S608 - put together from constants above

_RELEASE = """
UPDATE delivery_delivery d
   SET state = 'pending', lease_until = NULL
  FROM unnest(%(ids)s::bigint[], %(epochs)s::bigint[]) AS held(id, epoch)
 WHERE d.id = held.id AND d.epoch = held.epoch AND d.state = 'claimed'
"""

_RENEW = """
UPDATE delivery_delivery d
   SET lease_until = %(lease_until)s
  FROM unnest(%(ids)s::bigint[], %(epochs)s::bigint[]) AS held(id, epoch)
 WHERE d.id = held.id AND d.epoch = held.epoch AND d.state IN ('claimed', 'handoff')
"""


def claim(mailing_id: int, *, limit: int, now: dt.datetime, lease: dt.timedelta) -> list[Claim]:
    """Take up to ``limit`` deliveries that are due, the longest waiting first; nobody else gets the same.

    Readers who may no longer be mailed are suppressed instead of claimed, so an empty list means nothing is left that
    is due. Nothing is given out unless the mailing is sending.
    """
    while True:
        values: dict[str, Any] = {"mailing": mailing_id, "now": now, "limit": limit, "lease_until": now + lease}
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, values)
            rows = cursor.fetchall()
        claims = [_claim_of(row) for row in rows if row[0] == "claimed"]
        if claims or not rows:
            return sorted(claims, key=lambda claim: claim.id)


def hand_off(claims: Sequence[Claim], *, now: dt.datetime, lease: dt.timedelta) -> frozenset[int]:
    """Note that the dot is about to go out, and say for which ids it may.

    Not for one whose lease was lost, whose mailing was paused or cancelled, or whose reader left in the meantime:
    those are to be taken back and released. Must be committed before a dot is sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OFF, {**_held(claims), "lease_until": now + lease})
        return frozenset(row[0] for row in cursor.fetchall())


def release(claims: Sequence[Claim]) -> int:
    """Give back what was claimed and not handed off, and say how many were still ours."""
    return _execute(_RELEASE, _held(claims)) if claims else 0


def renew(claims: Sequence[Claim], *, now: dt.datetime, lease: dt.timedelta) -> int:
    """Hold claims and hand-offs for another ``lease``, and say how many were still ours."""
    return _execute(_RENEW, {**_held(claims), "lease_until": now + lease}) if claims else 0


def _held(claims: Sequence[Claim]) -> dict[str, Any]:
    # In the order of ids, so that two statements over the same rows lock them in the same order.
    ordered = sorted(claims, key=lambda claim: claim.id)
    return {"ids": [claim.id for claim in ordered], "epochs": [claim.epoch for claim in ordered]}


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _claim_of(row: tuple[Any, ...]) -> Claim:
    _state, id_, epoch, uuid_, subscription_id, to_address, values, tries, first_attempt_at = row
    return Claim(
        id=id_,
        epoch=epoch,
        uuid=uuid_,
        subscription_id=subscription_id,
        to_address=to_address,
        values=json.loads(values) if isinstance(values, str) else values,
        tries=tries,
        first_attempt_at=first_attempt_at,
    )
