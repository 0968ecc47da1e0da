"""Writing down what tries came to, many at once, fenced by their epochs."""

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence

from delivery.ledger.claims import Claim, ask_to_hand_off, ask_to_release
from delivery.ledger.statements import Asked, ask, together
from delivery.ledger.transitions import answer_steps
from delivery.models import DeliveryState, Stage

_STEPS = answer_steps()
_OPEN_AGAIN = {DeliveryState.PENDING, DeliveryState.DEFERRED}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one try of one claim came to; becomes its new state and a row among its attempts.

    ``counted`` is whether the try used up a step of the retry schedule; ``duration`` is in seconds.
    """

    claim: Claim
    state: DeliveryState
    stage: Stage
    reason: str = ""
    detail: str = ""
    not_before: dt.datetime | None = None
    counted: bool = True
    code: int | None = None
    enhanced_code: str = ""
    duration: float = 0.0
    route: str = ""


# One statement, one round trip. A step that may not be taken leaves its lease alone. JSON, since a dozen arrays cost
# more to write and to read.
_SETTLE = """
WITH v AS MATERIALIZED (
    SELECT *
      FROM jsonb_to_recordset(%(outcomes)s::jsonb)
           AS v(id bigint, epoch bigint, state text, reason text, detail text, not_before timestamptz, counted int,
                final boolean, stage text, code smallint, enhanced_code text, duration float8, route text)
), held AS (
    DELETE FROM delivery_lease l
     USING v
     WHERE l.delivery_id = v.id AND l.epoch = v.epoch AND l.stage || '>' || v.state = ANY(%(steps)s::text[])
    RETURNING l.delivery_id, l.epoch
), settled AS (
    UPDATE delivery_delivery d
       SET state = v.state,
           reason = v.reason,
           detail = v.detail,
           not_before = coalesce(v.not_before, d.not_before),
           attempts_made = d.attempts_made + v.counted,
           first_attempt_at = coalesce(d.first_attempt_at, CASE WHEN v.counted = 1 THEN %(now)s::timestamptz END),
           settled_at = CASE WHEN v.final THEN %(now)s::timestamptz END
      FROM v JOIN held ON held.delivery_id = v.id AND held.epoch = v.epoch
     WHERE d.id = v.id
    RETURNING d.id, v.epoch
), noted AS (
    INSERT INTO delivery_attempt (delivery_id, at, stage, code, enhanced_code, text, duration, route, outcome)
    SELECT id, %(now)s::timestamptz, stage, code, enhanced_code, detail, duration, route, state
      FROM v JOIN settled USING (id, epoch)
)
SELECT id FROM settled
"""


def settle(outcomes: Sequence[Outcome], *, now: dt.datetime) -> frozenset[int]:
    """Write the outcomes and say which ids they were accepted for.

    One whose lease was lost is not: whoever holds it now tells its story. The exception is a late answer to a dot that
    the sweeper gave up on, which is knowledge and is taken.
    """
    if not outcomes:
        return frozenset()
    with together():
        asked = _ask_to_settle(outcomes, now=now)
    return asked.ids()


def write_down(
    *,
    outcomes: Sequence[Outcome],
    releases: Sequence[Claim],
    hand_offs: Sequence[Claim],
    now: dt.datetime,
    lease: dt.timedelta,
) -> tuple[frozenset[int], frozenset[int]]:
    """Settle, release and hand off, in this order and in one transaction.

    Returns the ids that were settled, and those whose dot may go out.
    """
    settled = allowed = None
    with together():
        if outcomes:
            settled = _ask_to_settle(outcomes, now=now)
        if releases:
            ask_to_release(releases)
        if hand_offs:
            allowed = ask_to_hand_off(hand_offs, now=now, lease=lease)
    return settled.ids() if settled else frozenset(), allowed.ids() if allowed else frozenset()


def _ask_to_settle(outcomes: Sequence[Outcome], *, now: dt.datetime) -> Asked:
    written = json.dumps([_as_json(outcome) for outcome in outcomes])
    return ask(_SETTLE, {"now": now, "outcomes": written, "steps": _STEPS})


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "id": outcome.claim.id,
        "epoch": outcome.claim.epoch,
        "state": outcome.state.value,
        "reason": outcome.reason,
        "detail": outcome.detail[:500],
        "not_before": outcome.not_before.isoformat() if outcome.not_before else None,
        "counted": int(outcome.counted),
        "final": outcome.state not in _OPEN_AGAIN,
        "stage": outcome.stage.value,
        "code": outcome.code,
        "enhanced_code": outcome.enhanced_code[:11],
        "duration": outcome.duration,
        "route": outcome.route[:120],
    }
