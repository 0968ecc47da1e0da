"""The canary wave of a mailing: its first copies go, and the rest is held back until it is seen what came of them.

Which copies those are is fixed when the mailing begins: all up to ``Mailing.held_after``, an id. The ledger gives out
none beyond it, to however many senders, until it is lifted.
"""

import dataclasses
import datetime as dt

from django.conf import settings
from django.db.models import F

from delivery import faults, ledger
from delivery.ledger.tallies import COARSE
from delivery.limits.canary import CanaryDecision, Figures, Verdict, Wave, judge, wave
from delivery.limits.thresholds import HARD_FAILURES
from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from delivery.reasons import OUR_FAULTS

_ACCEPTED = (DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.COMPLAINED)
_REFUSED = (DeliveryState.FAILED, DeliveryState.BOUNCED)
_UNASKED = (DeliveryState.SUPPRESSED, DeliveryState.CANCELLED)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Waiting:
    """A mailing whose rest is held back. ``goes_on_at`` is None while the first copies are still on their way."""

    first: int
    rest: int
    minutes: int
    goes_on_at: dt.datetime | None


def cut(mailing: Mailing) -> None:
    """Hold the rest of a mailing back that was frozen just now, where ``DELIVERY_CANARY`` wants it.

    The readers who have been there longest go first.
    """
    wanted = settings.DELIVERY_CANARY
    if wanted is None:
        return
    planned = wave(audience=mailing.audience, percent=wanted.percent, minutes=wanted.minutes)
    if planned.rest <= 0:
        return
    # Not by the primary key's index, which would pass through all older mailings first.
    ids = Delivery.objects.filter(mailing=mailing).annotate(place=F("id") + 0).order_by("place")
    mailing.wave_size, mailing.wave_minutes = planned.first, wanted.minutes
    mailing.held_after = ids.values_list("pk", flat=True)[planned.first - 1]
    mailing.save(update_fields=["wave_size", "wave_minutes", "held_after"])


def watch(mailing: Mailing, *, now: dt.datetime) -> str:
    """Let the rest go once the first copies went well; says why the mailing should pause where they did not.

    Costs nothing for a mailing that holds nothing back, or is not sending.
    """
    if mailing.held_after is None or mailing.state != MailingState.SENDING:
        return ""
    if mailing.wave_done_at is None and _is_tried(mailing):
        Mailing.objects.filter(pk=mailing.pk, wave_done_at=None).update(wave_done_at=now)
        mailing.wave_done_at = now
    decision = _decide(mailing, now=now)
    if decision.verdict is Verdict.GO:
        let_go(mailing)
    return decision.why if decision.verdict is Verdict.PAUSE else ""


def let_go(mailing: Mailing) -> bool:
    """Hold nothing back any more; says whether something was, of a mailing that is being sent."""
    held = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING, held_after__isnull=False)
    changed = bool(held.update(held_after=None))
    if changed:
        mailing.held_after = None
    return changed


def waiting(mailing: Mailing) -> Waiting | None:
    """What is held back now, for people to see; None where nothing is."""
    if mailing.held_after is None:
        return None
    done_at, wait = mailing.wave_done_at, dt.timedelta(minutes=mailing.wave_minutes)
    return Waiting(
        first=mailing.wave_size,
        rest=mailing.audience - mailing.wave_size,
        minutes=mailing.wave_minutes,
        goes_on_at=done_at + wait if done_at else None,
    )


def _decide(mailing: Mailing, *, now: dt.datetime) -> CanaryDecision:
    planned = Wave(
        first=mailing.wave_size,
        rest=mailing.audience - mailing.wave_size,
        wait=dt.timedelta(minutes=mailing.wave_minutes),
    )
    return judge(planned, _figures(mailing), now=now)


def _figures(mailing: Mailing) -> Figures:
    """What came of it since it began, or since a person resumed it: they have seen what was before."""
    since = mailing.resumed_at or mailing.created_at - COARSE
    rows = [row for row in ledger.settled_since(mailing, since) if row[1] not in _UNASKED]

    def number(states: tuple[DeliveryState, ...] | None, reasons: frozenset[str] | None = None) -> int:
        return sum(
            count
            for _, state, reason, count in rows
            if (states is None or state in states) and (reasons is None or reason in reasons)
        )

    refused = number(_REFUSED)
    return Figures(
        tried=number(None),
        accepted=number(_ACCEPTED),
        hard=number(_REFUSED, HARD_FAILURES),
        faults=number((DeliveryState.FAILED,), OUR_FAULTS),
        refused=refused,
        refusal=faults.latest_refusal(mailing) if refused else "",
        complaints=number((DeliveryState.COMPLAINED,)),
        complete_at=mailing.wave_done_at,
    )


def _is_tried(mailing: Mailing) -> bool:
    """Whether a server was asked about each of the first copies."""
    untried = Delivery.objects.filter(
        mailing=mailing, state=DeliveryState.PENDING, attempts_made=0, pk__lte=mailing.held_after
    )
    return not untried.exists()
