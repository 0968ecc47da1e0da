"""Whether a mailing should not go on as it is: then it pauses, since the next thousand copies would fare alike."""

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from delivery import ledger
from delivery.limits.thresholds import (
    COMPLAINT_SHARE,
    HARD_FAILURE_SHARE,
    HARD_FAILURES,
    REFUSAL_SHARE,
    too_many_complaints,
    too_many_hard_failures,
    too_many_refusals,
)
from delivery.models import Delivery, DeliveryState, Mailing
from delivery.reasons import OUR_FAULTS, WORTH_ANOTHER_TRY, reason_label
from delivery.retry import FAULT_WINDOW, sender_is_at_fault

WINDOW = dt.timedelta(minutes=30)
"""What servers refused further back says nothing about now. Bounces and complaints come days later, and count."""
_REFUSED = (DeliveryState.FAILED, DeliveryState.BOUNCED)
# Nobody was asked about these.
_UNASKED = (DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.DEFERRED)

Settled = list[tuple[dt.datetime, str, str, int]]


def fault(mailing: Mailing) -> str:
    """Why the mailing should pause, by its last settled copies, in words for people; empty where it may go on.

    What was settled before a person resumed it does not count again.
    """
    settled = _settled(mailing)
    lately = _lately(settled)
    return (
        _faults_of_ours(mailing, lately)
        or _refusals(mailing, lately, states=_REFUSED)
        or _dead_addresses(settled)
        or _complaints(settled)
    )


def worth_another_try(mailing: Mailing) -> str:
    """As :func:`fault`, but only for refusals that do not lie with the readers: once mended, they go out anew."""
    lately = _lately(_settled(mailing))
    return _faults_of_ours(mailing, lately) or _refusals(
        mailing, lately, states=(DeliveryState.FAILED,), reasons=WORTH_ANOTHER_TRY
    )


def latest_refusal(mailing: Mailing, *, reasons: Collection[str] | None = None) -> str:
    """Our reason for the latest refusal, and the server's words; empty without any."""
    refused = Delivery.objects.filter(mailing=mailing)
    if reasons is not None:
        refused = refused.filter(reason__in=reasons)
    # One state after the other, by the index.
    latest = [refused.filter(state=state).order_by("-settled_at", "-pk").first() for state in _REFUSED]
    found = next((copy for copy in latest if copy is not None), None)
    return ": ".join(filter(None, [reason_label(found.reason), found.detail])) if found is not None else ""


def _settled(mailing: Mailing) -> Settled:
    since = mailing.resumed_at or dt.datetime.min.replace(tzinfo=dt.UTC)
    return [row for row in ledger.settled_since(mailing, since) if row[1] not in _UNASKED]


def _lately(settled: Settled) -> Settled:
    since = timezone.now() - WINDOW
    return [row for row in settled if row[0] >= since]


def _faults_of_ours(mailing: Mailing, settled: Settled) -> str:
    faults, tries = _share(settled, window=FAULT_WINDOW, states=(DeliveryState.FAILED,), reasons=OUR_FAULTS)
    if not faults or not sender_is_at_fault(faults=faults, tries=tries, audience=mailing.audience):
        return ""
    label, _, detail = latest_refusal(mailing, reasons=OUR_FAULTS).partition(": ")
    return f"{label}, {faults} times in the last {tries} copies: {detail}"


def _dead_addresses(settled: Settled) -> str:
    hard, tries = _share(settled, window=HARD_FAILURE_SHARE.window, states=_REFUSED, reasons=HARD_FAILURES)
    return too_many_hard_failures(hard=hard, tries=tries)


def _complaints(settled: Settled) -> str:
    complained, sent = _share(settled, window=COMPLAINT_SHARE.window, states=(DeliveryState.COMPLAINED,), reasons=None)
    return too_many_complaints(complaints=complained, sent=sent)


def _refusals(
    mailing: Mailing,
    settled: Settled,
    *,
    states: tuple[DeliveryState, ...],
    reasons: frozenset[str] | None = None,
) -> str:
    refused, tries = _share(settled, window=REFUSAL_SHARE.window, states=states, reasons=reasons)
    if not REFUSAL_SHARE.is_passed(count=refused, tries=tries):
        return ""
    return too_many_refusals(refused=refused, tries=tries, why=latest_refusal(mailing, reasons=reasons))


def _share(
    settled: Settled, *, window: int, states: tuple[DeliveryState, ...], reasons: frozenset[str] | None
) -> tuple[int, int]:
    """How many of the last copies, about ``window`` of them, are in these states for these reasons; and of how many."""
    found, tries, last = 0, 0, None
    for at, state, reason, count in settled:
        if tries >= window and at != last:
            break
        last = at
        tries += count
        found += count if state in states and (reasons is None or reason in reasons) else 0
    return found, tries
