"""What a bounce or a complaint means for the person: their address is not mailed again.

Whether one counts is decided where it is read (:mod:`delivery.bounces.policy`); here it is carried out.
"""

from collections.abc import Mapping

from django.db import transaction

from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscription, SubscriptionState, SuppressionReason
from subscribers.suppression import suppress, suppress_bounced


def take_bounce(canonical: str, *, note: str) -> None:
    """Mail does not arrive: suppress the address, and end its open subscriptions as bounced."""
    suppress(canonical, reason=SuppressionReason.HARD_BOUNCE, note=note)


def take_bounces(notes: Mapping[str, str]) -> None:
    """As :func:`take_bounce` for several at once; ``notes`` says of each canonical address why."""
    suppress_bounced(notes)


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
