"""Taking deliveries under a lease, handing them to the dot, and giving them back.

A claim is fenced by its epoch: whoever lost a lease can no longer hand off or settle what somebody else took over.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from delivery.ledger.eligibility import BARRED
from delivery.ledger.locks import LOCK_MAILING
from delivery.ledger.statements import Asked, ask, together


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A delivery this worker holds until its lease runs out."""

    id: int
    epoch: int
    mailing_id: int
    subscription_id: int
    to_address: str
    domain_group: str
    values: Mapping[str, Any]
    tries: int
    first_attempt_at: dt.datetime | None


# A group at a time, each from the front of its own part of the index: what may not go now costs nothing to pass by.
_CLAIM = f"""
WITH picked AS MATERIALIZED (
    SELECT found.id
      FROM unnest(%(groups)s::text[], %(quotas)s::int[]) AS wanted(domain_group, quota)
     CROSS JOIN LATERAL (
           SELECT d.id, d.not_before
             FROM delivery_delivery d
            WHERE d.mailing_id = %(mailing)s AND d.state = 'pending' AND d.domain_group = wanted.domain_group
              AND d.not_before <= %(now)s
              AND d.id <= (SELECT coalesce(m.held_after, 9223372036854775807) FROM delivery_mailing m
                            WHERE m.id = %(mailing)s)
              AND NOT EXISTS (SELECT FROM delivery_lease l WHERE l.delivery_id = d.id)
            ORDER BY d.not_before, d.id
            LIMIT wanted.quota) AS found
     WHERE EXISTS (SELECT FROM delivery_mailing m WHERE m.id = %(mailing)s AND m.state = 'sending')
     ORDER BY found.not_before, found.id
     LIMIT %(limit)s
), judged AS MATERIALIZED (
    SELECT d.id, d.subscription_id, d.to_address, d.domain_group, d."values", d.attempts_made, d.first_attempt_at,
           {BARRED} AS barred
      FROM picked
      JOIN delivery_delivery d USING (id)
      LEFT JOIN subscribers_subscription s ON s.id = d.subscription_id
      LEFT JOIN subscribers_subscriber p ON p.id = s.subscriber_id
), leased AS (
    INSERT INTO delivery_lease (delivery_id, mailing_id, epoch, stage, until)
    SELECT id, %(mailing)s, nextval('delivery_epoch'), 'claimed', %(until)s FROM judged WHERE barred = '' ORDER BY id
    RETURNING delivery_id, epoch
), suppressed AS (
    UPDATE delivery_delivery d
       SET state = 'suppressed', reason = barred, settled_at = %(now)s
      FROM judged
     WHERE d.id = judged.id AND barred <> ''
    RETURNING d.id
)
SELECT id, epoch, subscription_id, to_address, domain_group, "values", attempts_made, first_attempt_at
  FROM judged LEFT JOIN leased ON leased.delivery_id = judged.id
 ORDER BY id
"""  # noqa: S608 - put together from constants above

_HAND_OFF = f"""
UPDATE delivery_lease l
   SET stage = 'handoff', until = %(until)s
  FROM unnest(%(ids)s::bigint[], %(epochs)s::bigint[]) AS held(id, epoch),
       delivery_delivery d, delivery_mailing m, subscribers_subscription s, subscribers_subscriber p
 WHERE l.delivery_id = held.id AND l.epoch = held.epoch AND l.stage = 'claimed'
   AND d.id = held.id AND m.id = l.mailing_id AND m.state = 'sending'
   AND s.id = d.subscription_id AND p.id = s.subscriber_id AND {BARRED} = ''
RETURNING l.delivery_id
"""  # noqa: S608 - put together from constants above

_RELEASE = """
DELETE FROM delivery_lease l
 USING unnest(%(ids)s::bigint[], %(epochs)s::bigint[]) AS held(id, epoch)
 WHERE l.delivery_id = held.id AND l.epoch = held.epoch AND l.stage IN ('claimed', 'handoff')
"""

_RENEW = """
UPDATE delivery_lease l
   SET until = %(until)s
  FROM unnest(%(ids)s::bigint[], %(epochs)s::bigint[]) AS held(id, epoch)
 WHERE l.delivery_id = held.id AND l.epoch = held.epoch AND l.stage IN ('claimed', 'handoff')
"""


def claim(
    mailing_id: int, *, quotas: Mapping[str, int], limit: int, now: dt.datetime, lease: dt.timedelta
) -> list[Claim]:
    """Take up to ``limit`` deliveries that are due, the longest waiting first; nobody else gets the same.

    ``quotas`` says how many of each domain group at most; groups that it does not name are left alone. Readers who may
    no longer be mailed are suppressed instead of claimed, so an empty list means that nothing is left that is due in
    these groups. Nothing is given out unless the mailing is sending.
    """
    wanted = {group: quota for group, quota in quotas.items() if quota > 0}
    values: dict[str, Any] = {
        "mailing": mailing_id,
        "groups": list(wanted),
        "quotas": list(wanted.values()),
        "limit": limit,
        "now": now,
        "until": now + lease,
    }
    while wanted:
        with together():
            # One claim of a mailing at a time: two would pick the same rows, and one of them would have picked in vain.
            ask(LOCK_MAILING, {"mailing": mailing_id})
            asked = ask(_CLAIM, values)
        rows = asked.rows()
        claims = [_claim_of(mailing_id, row) for row in rows if row[1] is not None]
        if claims or not rows:
            return claims
    return []


def hand_off(claims: Sequence[Claim], *, now: dt.datetime, lease: dt.timedelta) -> frozenset[int]:
    """Note that the dot is about to go out, and say for which ids it may.

    Not for one whose lease was lost, whose mailing was paused or cancelled, or whose reader left in the meantime:
    those are to be taken back and released. Must be committed before a dot is sent.
    """
    if not claims:
        return frozenset()
    with together():
        asked = ask_to_hand_off(claims, now=now, lease=lease)
    return asked.ids()


def ask_to_hand_off(claims: Sequence[Claim], *, now: dt.datetime, lease: dt.timedelta) -> Asked:
    """:func:`hand_off`, whose ids are there later."""
    return ask(_HAND_OFF, {**_held(claims), "now": now, "until": now + lease})


def release(claims: Sequence[Claim]) -> int:
    """Give back copies whose dot this worker did not send, handed off or not, and say how many were still ours."""
    if not claims:
        return 0
    with together():
        asked = ask_to_release(claims)
    return asked.count()


def ask_to_release(claims: Sequence[Claim]) -> Asked:
    """:func:`release`, whose count is there later."""
    return ask(_RELEASE, _held(claims))


def renew(claims: Sequence[Claim], *, now: dt.datetime, lease: dt.timedelta) -> int:
    """Hold claims and hand-offs for another ``lease``, and say how many were still ours."""
    if not claims:
        return 0
    with together():
        asked = ask(_RENEW, {**_held(claims), "until": now + lease})
    return asked.count()


def _held(claims: Sequence[Claim]) -> dict[str, Any]:
    # In the order of ids, so that two statements over the same rows lock them in the same order.
    ordered = sorted(claims, key=lambda claim: claim.id)
    return {"ids": [claim.id for claim in ordered], "epochs": [claim.epoch for claim in ordered]}


def _claim_of(mailing_id: int, row: tuple[Any, ...]) -> Claim:
    id_, epoch, subscription_id, to_address, domain_group, values, tries, first_attempt_at = row
    return Claim(
        id=id_,
        epoch=epoch,
        mailing_id=mailing_id,
        subscription_id=subscription_id,
        to_address=to_address,
        domain_group=domain_group,
        values=json.loads(values) if isinstance(values, str) else values,
        tries=tries,
        first_attempt_at=first_attempt_at,
    )
