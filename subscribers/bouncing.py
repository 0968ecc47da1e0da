"""What a bounce or a complaint means for the person: their address is not mailed again.

Whether one counts is decided where it is read (:mod:`delivery.bounces.policy`); here it is carried out.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from subscribers.addresses import address_hash
from subscribers.consent import Evidence, record
from subscribers.models import (
    ConsentAct,
    ConsentEvent,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.suppression import barring, suppress, suppress_bounced


def take_bounce(canonical: str, *, note: str) -> None:
    """Mail does not arrive: suppress the address, and end its open subscriptions as bounced."""
    suppress(canonical, reason=SuppressionReason.HARD_BOUNCE, note=note)


def take_bounces(notes: Mapping[str, str]) -> None:
    """As :func:`take_bounce` for several at once; ``notes`` says of each canonical address why."""
    suppress_bounced(notes)


@transaction.atomic
def take_back_bounces(since: Mapping[str, dt.datetime], *, mailed: Collection[int | None]) -> frozenset[str]:
    """Undo :func:`take_bounces`, where the fault was the server's; returns the addresses that it was undone for.

    ``since`` says of each canonical address when it was refused: an entry from before stays, and so does one for a
    graver reason. ``mailed`` are subscriptions that were being mailed, and so were active.
    """
    if not since:
        return frozenset()
    hashes = {address_hash(canonical): canonical for canonical in since}
    entries = Suppression.objects.select_for_update().filter(
        address_hash__in=list(hashes), newsletter=None, reason=SuppressionReason.HARD_BOUNCE
    )
    ours = {
        entry.pk: canonical
        for entry in entries
        if entry.created_at >= since[canonical := hashes[bytes(entry.address_hash)]]
    }
    Suppression.objects.filter(pk__in=ours).delete()
    # Where a team wishes no mail to go there, the end of the subscription is theirs by now.
    ended = Subscription.objects.filter(
        ~Exists(barring()),
        subscriber__address__in=ours.values(),
        state=SubscriptionState.BOUNCED,
        ended_at__gte=min(since.values()),
    )
    _begin_again(ended, was_active=Q(pk__in=[pk for pk in mailed if pk is not None]) | _is_agreed_to(ended))
    return frozenset(ours.values())


def _is_agreed_to(subscriptions: QuerySet[Subscription]) -> Q:
    """Those that are confirmed, and were not signed up for anew since."""
    latest = ConsentEvent.objects.filter(subscriber=OuterRef("subscriber"), newsletter=OuterRef("newsletter"))
    acts = subscriptions.annotate(act=Subquery(latest.order_by("-at", "-pk").values("act")[:1]))
    asked_again = acts.filter(act=ConsentAct.SIGNED_UP)
    return Q(confirmed_at__isnull=False) & ~Q(pk__in=asked_again.values("pk"))


def _begin_again(ended: QuerySet[Subscription], *, was_active: Q) -> None:
    active, pending = list(ended.filter(was_active).values_list("pk", flat=True)), ended.exclude(was_active)
    # A confirmation mail that was asked for was taken back with the rest.
    pending.filter(confirmation_sent_at=None).update(mail_due_at=timezone.now())
    pending.update(state=SubscriptionState.PENDING, ended_at=None, end_reason="")
    Subscription.objects.filter(pk__in=active).update(state=SubscriptionState.ACTIVE, ended_at=None, end_reason="")


@transaction.atomic
def take_complaint(canonical: str, *, note: str) -> None:
    """The person called a mail spam: unsubscribe them from everything, and suppress the address for good."""
    still_open = Subscription.objects.filter(
        subscriber__address=canonical, state__in=[SubscriptionState.ACTIVE, SubscriptionState.PENDING]
    )
    for subscription in still_open:
        record(subscription, act=ConsentAct.UNSUBSCRIBED, evidence=Evidence(source="complaint to the mail provider"))
    suppress(canonical, reason=SuppressionReason.COMPLAINT, note=note)
    Subscription.objects.filter(subscriber__address=canonical, state=SubscriptionState.BOUNCED).update(
        state=SubscriptionState.COMPLAINED
    )
