"""Whether a mailing should not go on as it is: then it pauses, since the next thousand copies would fare alike."""

import datetime as dt

from django.utils import timezone

from delivery import ledger
from delivery.limits.thresholds import (
    COMPLAINT_SHARE,
    HARD_FAILURE_SHARE,
    HARD_FAILURES,
    too_many_complaints,
    too_many_hard_failures,
)
from delivery.models import Delivery, DeliveryState, Mailing
from delivery.reasons import SENDER_FAULTS, reason_label
from delivery.retry import FAULT_WINDOW, sender_is_at_fault

WINDOW = dt.timedelta(minutes=30)
"""What lies further back says nothing about now."""
_REFUSED = (DeliveryState.FAILED, DeliveryState.BOUNCED)
# Nobody was asked about these.
_UNASKED = (DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.DEFERRED)

Settled = list[tuple[dt.datetime, str, str, int]]


def fault(mailing: Mailing) -> str:
    """Why the mailing should pause, by its last settled copies, in words for people; empty where it may go on.

    What was settled before a person resumed it does not count again.
    """
    settled = _settled_lately(mailing)
    return _refusals_of_us(mailing, settled) or _dead_addresses(settled) or _complaints(settled)


def refused_because_of_us(mailing: Mailing) -> str:
    """As :func:`fault`, but only for refusals of us: these copies are worth another try once we have mended it."""
    return _refusals_of_us(mailing, _settled_lately(mailing))


def _settled_lately(mailing: Mailing) -> Settled:
    since = max(filter(None, [timezone.now() - WINDOW, mailing.resumed_at]))
    return [row for row in ledger.settled_since(mailing, since) if row[1] not in _UNASKED]


def _refusals_of_us(mailing: Mailing, settled: Settled) -> str:
    faults, tries = _share(settled, window=FAULT_WINDOW, states=(DeliveryState.FAILED,), reasons=SENDER_FAULTS)
    if not faults or not sender_is_at_fault(faults=faults, tries=tries, audience=mailing.audience):
        return ""
    failed = Delivery.objects.filter(mailing=mailing, state=DeliveryState.FAILED, reason__in=SENDER_FAULTS)
    latest = failed.order_by("-settled_at", "-pk").values_list("reason", "detail").first()
    reason, detail = latest or ("sender_fault", "")
    return f"{reason_label(reason)}, {faults} times in the last {tries} copies: {detail}"


def _dead_addresses(settled: Settled) -> str:
    hard, tries = _share(settled, window=HARD_FAILURE_SHARE.window, states=_REFUSED, reasons=HARD_FAILURES)
    return too_many_hard_failures(hard=hard, tries=tries)


def _complaints(settled: Settled) -> str:
    complained, sent = _share(settled, window=COMPLAINT_SHARE.window, states=(DeliveryState.COMPLAINED,), reasons=None)
    return too_many_complaints(complaints=complained, sent=sent)


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
