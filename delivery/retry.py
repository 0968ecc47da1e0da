"""What becomes of a copy after a try: a pure decision, tested as a table.

4xx is tried again after 5, 15 and 30 minutes, 1 and 2 hours, then every 4 hours, each ±20 %, for as long as
``RETRY_EXPIRE_HOURS`` after the first try (RFC 5321 §4.5.4.1 asks for 4 to 5 days; a newsletter is stale sooner). 5xx
is final. No answer after the dot is neither: it stays in doubt and is never sent again by itself.
"""

import dataclasses
import datetime as dt
import re

from delivery.bounces.replies import reason_of
from delivery.models import DeliveryState, Stage
from delivery.transport import Broken, NoReply, Refused, Reply

SCHEDULE = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
JITTER = 0.2
# "Greylisted, try again in 300 seconds": worth obeying up to our own longest wait.
_HINT = re.compile(r"\b(?:in|after|for|wait)\s+(\d{1,5})\s*(s|sec|m|min)", re.IGNORECASE)
# Faults of ours among the last tries, from which on a mailing pauses: the next thousand would fail alike.
FAULT_WINDOW = 50
FAULTS_AT_LEAST = 10
FAULT_SHARE = 0.2


@dataclasses.dataclass(frozen=True, kw_only=True)
class History:
    """The tries of this copy so far that a server answered; ``first_at`` is None before the first."""

    tries: int = 0
    first_at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class RetryDecision:
    """The state to settle in; ``not_before`` for those that are tried again; ``counted`` if a try was used up."""

    state: DeliveryState
    reason: str = ""
    not_before: dt.datetime | None = None
    counted: bool = True


def decide(
    result: Reply | NoReply | Refused | Broken,
    *,
    history: History,
    now: dt.datetime,
    jitter: float,
    expire: dt.timedelta,
) -> RetryDecision:
    """What ``result`` means. ``jitter`` is a random number from -1 to 1; ``expire`` the time to give up after."""
    match result:
        case NoReply():
            return RetryDecision(state=DeliveryState.IN_DOUBT, reason="no_reply")
        case Broken():
            # Nothing was taken, so it waits as after a 4xx; not for ever, if it is this message that breaks the server.
            later = _later(history, now=now, jitter=jitter, hint=dt.timedelta(), expire=expire)
            state = DeliveryState.EXPIRED if later is None else DeliveryState.DEFERRED
            return RetryDecision(state=state, reason="connection_lost", not_before=later)
        case Refused(stage=stage, reply=reply):
            return _of_reply(reply, stage=stage, history=history, now=now, jitter=jitter, expire=expire)
        case Reply():
            return _of_reply(result, stage=Stage.DOT, history=history, now=now, jitter=jitter, expire=expire)


def sender_is_at_fault(*, faults: int, tries: int, audience: int) -> bool:
    """Whether ``faults`` of ours among the last ``tries`` (at most FAULT_WINDOW) are too many to go on.

    An ``audience`` smaller than FAULTS_AT_LEAST is at fault when all of it is refused.
    """
    return faults >= min(FAULTS_AT_LEAST, audience) and faults >= FAULT_SHARE * tries


def trouble_wait(count: int) -> dt.timedelta:
    """How long to leave a server alone that could not be used ``count`` times in a row: 5 s, doubling, to 5 minutes."""
    doublings = min(max(count - 1, 0), 10)
    return min(dt.timedelta(seconds=5 * (1 << doublings)), dt.timedelta(minutes=5))


def _of_reply(
    reply: Reply, *, stage: Stage, history: History, now: dt.datetime, jitter: float, expire: dt.timedelta
) -> RetryDecision:
    if reply.positive:
        return RetryDecision(state=DeliveryState.SENT)
    reason = reason_of(reply, stage=stage)
    if reply.permanent:
        return RetryDecision(state=DeliveryState.FAILED, reason=reason)
    later = _later(history, now=now, jitter=jitter, hint=_hint(reply.text), expire=expire)
    if later is None:
        return RetryDecision(state=DeliveryState.EXPIRED, reason=reason)
    return RetryDecision(state=DeliveryState.DEFERRED, reason=reason, not_before=later)


def _later(
    history: History, *, now: dt.datetime, jitter: float, hint: dt.timedelta, expire: dt.timedelta
) -> dt.datetime | None:
    """When to try again; None when that is too late."""
    wait = SCHEDULE[min(history.tries, len(SCHEDULE) - 1)] * (1 + JITTER * jitter)
    at = now + max(wait, min(hint, SCHEDULE[-1]))
    return at if at <= (history.first_at or now) + expire else None


def _hint(text: str) -> dt.timedelta:
    found = _HINT.search(text)
    if found is None:
        return dt.timedelta()
    number, unit = int(found[1]), found[2].lower()
    return dt.timedelta(minutes=number) if unit.startswith("m") else dt.timedelta(seconds=number)
