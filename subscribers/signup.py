"""Asking for a subscription. Nothing becomes active here: that takes a click in a mail."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Case, F, JSONField, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext

from newsletter.languages import speaking
from newsletter.models import Newsletter
from subscribers.addresses import Address
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscriber, Subscription, SubscriptionState

# A signup nobody confirmed is someone's address without their consent: it is forgotten.
FORGET_UNCONFIRMED_AFTER = dt.timedelta(days=30)


def wording(newsletter: Newsletter) -> str:
    """What someone who signs up is told beside the button, in the newsletter's language."""
    with speaking(newsletter.language):
        return gettext(
            "You will get {newsletter} by e-mail: first one mail to confirm, then the issues, "
            "each with a link to leave."
        ).format(newsletter=newsletter.name)


@transaction.atomic
def sign_up(
    *,
    newsletter: Newsletter,
    address: Address,
    name: str = "",
    answers: Mapping[str, str] | None = None,
    also: Sequence[Newsletter] = (),
    came_from: Mapping[str, str] | None = None,
    evidence: Evidence,
    now: dt.datetime,
) -> Subscription:
    """Note that someone asked to subscribe ``address``, and that it is due a confirmation mail.

    ``answers`` are to the questions of ``newsletter``, by key, and are kept with the subscription to it alone; ``also``
    are further newsletters that were ticked, each of which becomes a subscription of its own, with the same name, that
    waits for the same mail; ``came_from`` is the way to the form (:mod:`subscribers.referral`). ``evidence`` is kept
    with each of them: its words are those of the form, which name what was ticked. Returns the subscription to
    ``newsletter``.

    Does the same work whether or not the address is known, subscribed or suppressed, so that neither the answer nor
    its timing tells which; the one who sends the mail decides (:mod:`subscribers.confirmation_mail`). The state of a
    subscription that exists is left alone: only its owner's click changes it.
    """
    fresh = Subscriber(address=address.canonical, given_address=address.given)
    # An insert that meets the row does nothing, and costs what one that makes it costs; get_or_create would not.
    Subscriber.objects.bulk_create([fresh], ignore_conflicts=True)
    subscriber = Subscriber.objects.get(address=address.canonical)
    wanted = [newsletter, *(each for each in also if each.pk != newsletter.pk)]
    asked = ask_for(subscriber, wanted, came_from=came_from, evidence=evidence, now=now)
    _fill_in([each.pk for each in asked], lead=asked[0].pk, name=name, answers=answers or {})
    return asked[0]


def ask_for(
    subscriber: Subscriber,
    wanted: Sequence[Newsletter],
    *,
    came_from: Mapping[str, str] | None = None,
    evidence: Evidence,
    now: dt.datetime,
) -> list[Subscription]:
    """:func:`sign_up` for a person who is known, within a transaction. Returns the subscriptions to ``wanted``."""
    subscriptions = [
        Subscription(
            subscriber=subscriber, newsletter=each, source=evidence.source[:60], came_from=dict(came_from or {})
        )
        for each in wanted
    ]
    Subscription.objects.bulk_create(subscriptions, ignore_conflicts=True)
    found = {each.newsletter_id: each for each in subscriber.subscriptions.filter(newsletter__in=wanted)}
    # One that waits already keeps its turn: it may be the lease of a worker that is sending this very mail.
    Subscription.objects.filter(pk__in=[each.pk for each in found.values()], mail_due_at__isnull=True).update(
        mail_due_at=now
    )
    for each in wanted:
        record(found[each.pk], act=ConsentAct.SIGNED_UP, evidence=evidence)
    return [found[each.pk] for each in wanted]


def _fill_in(subscriptions: Collection[int], *, lead: int, name: str, answers: Mapping[str, str]) -> None:
    """Keep what was typed where nothing stood, with subscriptions that nobody ever confirmed; answers with ``lead``.

    Whoever confirmed one is asked on the page behind the mail instead: what a stranger types changes nothing of it.
    """
    typed = Value(dict(answers), output_field=JSONField())
    filled = CombinedExpression(typed, "||", F("attributes"), output_field=JSONField())
    Subscription.objects.filter(pk__in=subscriptions, confirmed_at__isnull=True).update(
        name=Case(When(name="", then=Value(name)), default=F("name")),
        attributes=Case(When(pk=lead, then=filled), default=F("attributes")),
    )


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
