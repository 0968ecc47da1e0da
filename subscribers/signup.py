"""Asking for a subscription. Nothing becomes active here: that takes a click in a mail."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from newsletter.languages import speaking
from newsletter.models import Newsletter
from subscribers.addresses import Address
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscriber, Subscription, SubscriptionState

# A signup nobody confirmed is someone's address without their consent: it is forgotten.
FORGET_UNCONFIRMED_AFTER = dt.timedelta(days=30)


def wording(newsletter: Newsletter) -> str:
    """What someone who signs up is told beside the button, and what is kept as evidence of it, in its language."""
    with speaking(newsletter.language):
        return gettext(
            "You will get {newsletter} by e-mail: first one mail to confirm, then the issues, "
            "each with a link to leave."
        ).format(newsletter=newsletter.name)


@transaction.atomic
def sign_up(
    *, newsletter: Newsletter, address: Address, name: str = "", evidence: Evidence, now: dt.datetime
) -> Subscription:
    """Note that someone asked to subscribe ``address``, and that it is due a confirmation mail.

    Does the same work whether or not the address is known, subscribed or suppressed, so that neither the answer nor
    its timing tells which; the one who sends the mail decides (:mod:`subscribers.confirmation_mail`). The state of a
    subscription that exists is left alone: only its owner's click changes it.
    """
    subscriber, _ = Subscriber.objects.get_or_create(
        address=address.canonical, defaults={"given_address": address.given, "name": name}
    )
    if name and not subscriber.name and not subscriber.subscriptions.filter(confirmed_at__isnull=False).exists():
        subscriber.name = name
        subscriber.save(update_fields=["name"])
    subscription, _ = Subscription.objects.get_or_create(
        subscriber=subscriber, newsletter=newsletter, defaults={"source": evidence.source[:60]}
    )
    # One that waits already keeps its turn: it may be the lease of a worker that is sending this very mail.
    Subscription.objects.filter(pk=subscription.pk, mail_due_at__isnull=True).update(mail_due_at=now)
    record(subscription, act=ConsentAct.SIGNED_UP, evidence=evidence)
    return subscription


def stale_signups(now: dt.datetime) -> QuerySet[Subscription]:
    """Signups that were never confirmed and no longer can be."""
    long_ago = now - FORGET_UNCONFIRMED_AFTER
    return Subscription.objects.filter(
        state=SubscriptionState.PENDING, confirmed_at__isnull=True, mail_due_at__isnull=True, created_at__lt=long_ago
    ).exclude(confirmation_sent_at__gte=long_ago)


@transaction.atomic
def forget_unconfirmed(now: dt.datetime) -> int:
    """Delete stale signups, and the people of whom nothing else is kept. Returns how many signups went."""
    stale = list(stale_signups(now).select_for_update(of=["self"], skip_locked=True)[:1000])
    Subscription.objects.filter(pk__in=[subscription.pk for subscription in stale]).delete()
    Subscriber.objects.filter(
        pk__in=[subscription.subscriber_id for subscription in stale], subscriptions__isnull=True
    ).delete()
    return len(stale)
