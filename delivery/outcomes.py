"""From what a transport said about a copy to what the ledger is told."""

import datetime as dt
import random

from django.conf import settings
from django.utils import timezone

from delivery.ledger import Claim, Outcome
from delivery.models import DeliveryState, Stage
from delivery.retry import History, decide
from delivery.transport import Broken, NoReply, Refused, Reply

Result = Refused | Broken | Reply | NoReply
"""How a try ended."""


def outcome_of(claim: Claim, result: Result, *, seconds: float, route: str) -> Outcome:
    """What one try comes to under the retry policy; ``seconds`` is how long it took."""
    if isinstance(result, Reply) and result.positive:  # nearly all: there is nothing to weigh
        return Outcome(
            claim=claim, state=DeliveryState.SENT, stage=Stage.DOT, detail=str(result), code=result.code,
            enhanced_code=result.enhanced, duration=seconds, route=route,
        )  # fmt: skip
    decision = decide(
        result,
        history=History(tries=claim.tries, first_at=claim.first_attempt_at),
        now=timezone.now(),
        jitter=random.uniform(-1, 1),  # noqa: S311 - spreads retries, guards nothing
        expire=dt.timedelta(hours=settings.RETRY_EXPIRE_HOURS),
    )
    reply = reply_in(result)
    return Outcome(
        claim=claim,
        state=decision.state,
        stage=result.stage if isinstance(result, Refused | Broken) else Stage.DOT,
        reason=decision.reason,
        detail=words_of(result),
        not_before=decision.not_before,
        counted=decision.counted,
        code=reply.code if reply is not None else None,
        enhanced_code=reply.enhanced if reply is not None else "",
        duration=seconds,
        route=route,
    )


def unfillable(claim: Claim, why: str) -> Outcome:
    """A copy that cannot be made, and why; no server was asked."""
    return Outcome(
        claim=claim,
        state=DeliveryState.FAILED,
        stage=Stage.CONNECT,
        reason="bad_value",
        detail=why,
        counted=False,
    )


def reply_in(result: Result) -> Reply | None:
    """The server's answer, where it gave one."""
    match result:
        case Reply():
            return result
        case Refused(reply=reply):
            return reply
        case _:
            return None


def words_of(result: Result) -> str:
    """The server's words, or what happened instead of them."""
    match result:
        case Broken(text=text) | NoReply(text=text):
            return text
        case _:
            return str(reply_in(result))
