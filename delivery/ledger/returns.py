"""What comes back after the dot: a copy that bounced, or that its reader called spam."""

import datetime as dt

from django.db import transaction

from delivery.ledger.transitions import TRANSITIONS
from delivery.models import Delivery, DeliveryState, Lease, LeaseStage

_CAME_BACK = {
    state: [before for before, after in TRANSITIONS if after == state]
    for state in (DeliveryState.BOUNCED, DeliveryState.COMPLAINED)
}


@transaction.atomic
def take_back(delivery_id: int, *, state: DeliveryState, reason: str, detail: str, now: dt.datetime) -> bool:
    """Note that a copy bounced or was complained about. Returns whether it had gone out and was so noted now.

    A copy in doubt had gone out after all: only the server that took it can send it back. ``settled_at`` stays the
    moment it went out, unless nobody knew. The worker that held it may still hear the answer to its dot: what came back
    says more, and stands.
    """
    # Lease before delivery, as everybody locks them.
    Lease.objects.filter(delivery=delivery_id, stage=LeaseStage.DOUBT, delivery__state__in=_CAME_BACK[state]).delete()
    known = Delivery.objects.filter(pk=delivery_id, state__in=_CAME_BACK[state])
    changed = known.update(state=state, reason=reason[:60], detail=detail[:500])
    Delivery.objects.filter(pk=delivery_id, state=state, settled_at=None).update(settled_at=now)
    return bool(changed)
