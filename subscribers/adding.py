"""Subscribing someone by hand: the writer vouches for the consent."""

import datetime as dt

from django.db import transaction

from newsletter.models import Newsletter
from subscribers import suppression
from subscribers.addresses import Address
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscriber, Subscription, SubscriptionState


class Refused(ValueError):
    """The person must not be added; the message says why."""


@transaction.atomic
def add(
    *,
    newsletter: Newsletter,
    address: Address,
    name: str = "",
    evidence: Evidence,
    now: dt.datetime,
    confirmed: bool,
) -> Subscription:
    """Subscribe ``address``, at once if ``confirmed``, else by way of a confirmation mail (which is then due).

    ``evidence.wording`` is the writer's statement of how the person agreed. Someone who left does not come back at the
    writer's word alone: they get a confirmation mail. Raises Refused for a suppressed address.
    """
    found = suppression.find_suppression(address.canonical, newsletter=newsletter.pk)
    if found is not None:
        raise Refused(
            f"{address.given} must not be mailed: {found.get_reason_display().lower()} on {found.created_at:%d %B %Y}."
        )
    subscriber, _ = Subscriber.objects.get_or_create(
        address=address.canonical, defaults={"given_address": address.given}
    )
    subscription, _ = Subscription.objects.select_for_update(of=["self"]).get_or_create(
        subscriber=subscriber, newsletter=newsletter, defaults={"source": evidence.source[:60], "name": name}
    )
    if name and not subscription.name:
        subscription.name = name
        subscription.save(update_fields=["name"])
    if subscription.state == SubscriptionState.ACTIVE:
        return subscription
    if confirmed and subscription.state == SubscriptionState.PENDING:
        subscription.state, subscription.confirmed_at, subscription.mail_due_at = SubscriptionState.ACTIVE, now, None
    else:
        subscription.mail_due_at = subscription.mail_due_at or now
    subscription.save(update_fields=["state", "confirmed_at", "mail_due_at"])
    record(subscription, act=ConsentAct.ADDED, evidence=evidence)
    return subscription
