"""What there is to do: for senders, and for the beat."""

import datetime as dt

from django.db.models import Q

from delivery.models import Delivery, DeliveryState, Mailing, MailingState


def under_way(*, now: dt.datetime) -> list[Mailing]:
    """Mailings that may be sent from now, the oldest first; their renderings are left in the database."""
    usable = Mailing.objects.filter(state=MailingState.SENDING).exclude(retry_at__gt=now)
    return list(usable.defer("rendered").order_by("created_at", "pk"))


def needing_attention() -> list[Mailing]:
    """Mailings the beat has something to do for: those under way, and cancelled ones with copies at a worker."""
    live = Q(state__in=[MailingState.SENDING, MailingState.PAUSED])
    drained = Q(state=MailingState.CANCELLED, finished_at=None)
    return list(Mailing.objects.filter(live | drained).select_related("issue").order_by("pk"))


def has_work(mailing: Mailing, *, now: dt.datetime) -> bool:
    """Whether a worker would find a copy to send now."""
    if mailing.state != MailingState.SENDING or (mailing.retry_at is not None and mailing.retry_at > now):
        return False
    due = Delivery.objects.filter(mailing=mailing, state=DeliveryState.PENDING, not_before__lte=now, lease=None)
    if mailing.held_after is not None:
        due = due.filter(pk__lte=mailing.held_after)
    # In the index's order: to look for any one, PostgreSQL may read through all that was ever sent.
    return due.order_by("domain_group", "not_before", "pk").values("pk").first() is not None
