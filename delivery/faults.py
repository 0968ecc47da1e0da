"""Whether a mailing is refused because of us: then it pauses, since the next thousand copies would fail alike."""

from delivery.models import Delivery, DeliveryState, Mailing
from delivery.reasons import SENDER_FAULTS, reason_label
from delivery.retry import FAULT_WINDOW, sender_is_at_fault


def fault(mailing: Mailing) -> str:
    """Why the mailing should pause, by its last settled copies, in words for people; empty where it may go on."""
    recent = list(
        Delivery.objects.filter(mailing=mailing, settled_at__isnull=False)
        .order_by("-settled_at", "-pk")
        .values_list("state", "reason", "detail")[:FAULT_WINDOW]
    )
    faults = [
        (reason, detail)
        for state, reason, detail in recent
        if state == DeliveryState.FAILED and reason in SENDER_FAULTS
    ]
    if not faults or not sender_is_at_fault(faults=len(faults), tries=len(recent), audience=mailing.audience):
        return ""
    reason, detail = faults[0]
    return f"{reason_label(reason)}, {len(faults)} times in the last {len(recent)} copies: {detail}"
