"""What a reader decides for themselves: their name, and which newsletters they get."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db import transaction

from newsletter.models import Newsletter
from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.leaving import leave
from subscribers.models import ConsentAct, Subscriber, SubscriberState, Subscription, SubscriptionState
from subscribers.tokens import Purpose, read


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choice:
    """One newsletter of the site, and where the reader stands with it."""

    newsletter: Newsletter
    state: SubscriptionState | None

    @property
    def is_on(self) -> bool:
        """Whether the reader gets it."""
        return self.state == SubscriptionState.ACTIVE


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preferences:
    """A reader's choices. ``may_join`` is False where the address may not be subscribed to anything (suppressed)."""

    subscriber: Subscriber
    newsletter: Newsletter
    choices: tuple[Choice, ...]
    may_join: bool


def read_preferences(token: str) -> Preferences | None:
    """The choices behind a preferences link; None when the person is gone. Raises BadToken. Four queries."""
    (subscription_id,) = read(Purpose.PREFERENCES, token)
    found = (
        Subscription.objects.select_related("subscriber", "newsletter")
        .filter(pk=subscription_id, subscriber__state=SubscriberState.ACTIVE)
        .first()
    )
    if found is None:
        return None
    states = dict(found.subscriber.subscriptions.values_list("newsletter_id", "state"))
    return Preferences(
        subscriber=found.subscriber,
        newsletter=found.newsletter,
        choices=tuple(
            Choice(
                newsletter=newsletter,
                state=SubscriptionState(states[newsletter.pk]) if newsletter.pk in states else None,
            )
            for newsletter in Newsletter.objects.all()
        ),
        may_join=suppression.find_suppression(found.subscriber.address) is None,
    )


@transaction.atomic
def change(
    preferences: Preferences, *, name: str, wanted: Collection[int], evidence: Evidence, now: dt.datetime
) -> None:
    """Keep the name, and make ``wanted`` (newsletter ids) the newsletters the reader gets.

    Holding the link of a mail shows that the address is theirs, so a newsletter that is switched on needs no further
    confirmation. Unknown ids are ignored; a suppressed address can leave but not join.
    """
    subscriber = preferences.subscriber
    if name != subscriber.name:
        subscriber.name = name
        subscriber.save(update_fields=["name"])
    for choice in preferences.choices:
        if choice.newsletter.pk in wanted and not choice.is_on and preferences.may_join:
            _join(subscriber, choice.newsletter, evidence=evidence, now=now)
        elif choice.newsletter.pk not in wanted and choice.is_on:
            leave(subscriber.subscriptions.get(newsletter=choice.newsletter), evidence=evidence, now=now)


@transaction.atomic
def leave_all(preferences: Preferences, *, evidence: Evidence, now: dt.datetime) -> None:
    """End every subscription of the reader, and what waits for a confirmation."""
    for subscription in preferences.subscriber.subscriptions.all():
        leave(subscription, evidence=evidence, now=now)


def _join(subscriber: Subscriber, newsletter: Newsletter, *, evidence: Evidence, now: dt.datetime) -> None:
    subscription, _ = Subscription.objects.get_or_create(
        subscriber=subscriber, newsletter=newsletter, defaults={"source": evidence.source[:60]}
    )
    if subscription.state == SubscriptionState.COMPLAINED:
        return  # lifted by hand only: the provider who told us would hold the next mail against everyone
    again = subscription.confirmed_at is not None
    subscription.state, subscription.confirmed_at, subscription.mail_due_at = SubscriptionState.ACTIVE, now, None
    subscription.save(update_fields=["state", "confirmed_at", "mail_due_at"])
    record(subscription, act=ConsentAct.RESUBSCRIBED if again else ConsentAct.CONFIRMED, evidence=evidence)
