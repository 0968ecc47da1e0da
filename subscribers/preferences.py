"""What a reader decides for themselves: their name and language, which newsletters they get, and when not."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from newsletter.language_tags import offered_languages, read_tag
from newsletter.languages import nearest
from newsletter.models import Newsletter
from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.leaving import leave
from subscribers.models import ConsentAct, Subscriber, SubscriberState, Subscription, SubscriptionState
from subscribers.tokens import Purpose, read

PAUSE_WEEKS = (1, 2, 4, 8, 12)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choice:
    """One newsletter of the site, and where the reader stands with it. ``paused_until`` is None unless it lasts."""

    newsletter: Newsletter
    state: SubscriptionState | None
    paused_until: dt.datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether the reader gets it."""
        return self.state == SubscriptionState.ACTIVE


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preferences:
    """A reader's choices. ``may_join`` is False where the address may not be subscribed to anything (suppressed)."""

    subscription: Subscription
    choices: tuple[Choice, ...]
    may_join: bool

    @property
    def subscriber(self) -> Subscriber:
        """Whose they are."""
        return self.subscription.subscriber

    @property
    def newsletter(self) -> Newsletter:
        """The newsletter whose mail the link stood in."""
        return self.subscription.newsletter

    @property
    def language(self) -> str:
        """The one of :func:`languages` that the reader gets, or empty for the newsletter's own."""
        return shown_language(self.subscriber)

    @property
    def can_pause(self) -> list[Choice]:
        """What the reader gets and has not paused."""
        return [choice for choice in self.choices if choice.is_on and choice.paused_until is None]

    @property
    def paused(self) -> list[Choice]:
        """What the reader gets, but not now."""
        return [choice for choice in self.choices if choice.is_on and choice.paused_until is not None]


def languages() -> list[tuple[str, str]]:
    """Tag and own name of each language that readers' pages and mails exist in."""
    return offered_languages()[: len(settings.LANGUAGES)]


def shown_language(subscriber: Subscriber) -> str:
    """Which of :func:`languages` the reader gets, or empty for the newsletter's own."""
    return read_tag(nearest(subscriber.language)) if subscriber.language else ""


def find_subscription(token: str) -> Subscription | None:
    """Whose preferences link it is; None when the person is gone. Raises BadToken."""
    (subscription_id,) = read(Purpose.PREFERENCES, token)
    return (
        Subscription.objects.select_related("subscriber", "newsletter")
        .filter(pk=subscription_id, subscriber__state=SubscriberState.ACTIVE)
        .first()
    )


def read_preferences(token: str, *, now: dt.datetime) -> Preferences | None:
    """The choices behind a preferences link; None when the person is gone. Raises BadToken. Four queries."""
    found = find_subscription(token)
    if found is None:
        return None
    rows = found.subscriber.subscriptions.values_list("newsletter_id", "state", "paused_until")
    known = {newsletter: (SubscriptionState(state), until) for newsletter, state, until in rows}
    return Preferences(
        subscription=found,
        choices=tuple(
            _choice(newsletter, *known.get(newsletter.pk, (None, None)), now=now)
            for newsletter in Newsletter.objects.all()
        ),
        may_join=suppression.find_suppression(found.subscriber.address) is None,
    )


@transaction.atomic
def change(
    preferences: Preferences,
    *,
    name: str,
    language: str,
    wanted: Collection[int],
    evidence: Evidence,
    now: dt.datetime,
) -> None:
    """Keep the name and the language, and make ``wanted`` (newsletter ids) the newsletters the reader gets.

    ``language`` is a tag of :func:`languages`, or empty for the newsletter's own; any other leaves it as it is.

    Holding the link of a mail shows that the address is theirs, so a newsletter that is switched on needs no further
    confirmation. Unknown ids are ignored; a suppressed address can leave but not join.
    """
    subscriber = preferences.subscriber
    if language == shown_language(subscriber) or (language and language not in dict(languages())):
        language = subscriber.language  # an import may have brought one that is none of ours
    if (name, language) != (subscriber.name, subscriber.language):
        subscriber.name, subscriber.language = name, language
        subscriber.save(update_fields=["name", "language"])
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


@transaction.atomic
def pause(
    preferences: Preferences, *, weeks: int, wanted: Collection[int], evidence: Evidence, now: dt.datetime
) -> int:
    """Send nothing of ``wanted`` (newsletter ids) for so many weeks; it ends by itself. Returns how many it paused.

    Raises ValueError unless ``weeks`` is one of PAUSE_WEEKS.
    """
    if weeks not in PAUSE_WEEKS:
        raise ValueError(f"a pause lasts {', '.join(map(str, PAUSE_WEEKS))} weeks, not {weeks}")
    told = dataclasses.replace(evidence, wording=f"{weeks} weeks")
    return _set_pause(preferences, wanted, until=now + dt.timedelta(weeks=weeks), act=ConsentAct.PAUSED, evidence=told)


@transaction.atomic
def resume(preferences: Preferences, *, wanted: Collection[int], evidence: Evidence) -> int:
    """End the pauses of ``wanted`` (newsletter ids) now. Returns how many there were."""
    paused = {choice.newsletter.pk for choice in preferences.paused}
    return _set_pause(preferences, paused.intersection(wanted), until=None, act=ConsentAct.RESUMED, evidence=evidence)


def _set_pause(
    preferences: Preferences,
    wanted: Collection[int],
    *,
    until: dt.datetime | None,
    act: ConsentAct,
    evidence: Evidence,
) -> int:
    found = list(
        preferences.subscriber.subscriptions.select_for_update()
        .filter(newsletter__in=wanted, state=SubscriptionState.ACTIVE)
        .order_by("pk")
    )
    for subscription in found:
        subscription.paused_until = until
        subscription.save(update_fields=["paused_until"])
        record(subscription, act=act, evidence=evidence)
    return len(found)


def _choice(
    newsletter: Newsletter, state: SubscriptionState | None, until: dt.datetime | None, *, now: dt.datetime
) -> Choice:
    lasts = until is not None and until > now
    return Choice(newsletter=newsletter, state=state, paused_until=until if lasts else None)


def _join(subscriber: Subscriber, newsletter: Newsletter, *, evidence: Evidence, now: dt.datetime) -> None:
    subscription, _ = Subscription.objects.get_or_create(
        subscriber=subscriber, newsletter=newsletter, defaults={"source": evidence.source[:60]}
    )
    if subscription.state == SubscriptionState.COMPLAINED:
        return  # lifted by hand only: the provider who told us would hold the next mail against everyone
    again = subscription.confirmed_at is not None
    subscription.state, subscription.confirmed_at, subscription.mail_due_at = SubscriptionState.ACTIVE, now, None
    subscription.paused_until = None
    subscription.save(update_fields=["state", "confirmed_at", "mail_due_at", "paused_until"])
    record(subscription, act=ConsentAct.RESUBSCRIBED if again else ConsentAct.CONFIRMED, evidence=evidence)
