"""What a reader decides for themselves: their name and language, and which newsletters they get."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from newsletter.language_tags import offered_languages, read_tag
from newsletter.languages import nearest
from newsletter.models import Newsletter
from subscribers import consent_words, suppression
from subscribers.confirming import waits_for_a_press
from subscribers.consent import Evidence
from subscribers.leaving import leave
from subscribers.models import (
    Subscriber,
    SubscriberState,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.reader_requests import open_changes
from subscribers.signup import ask_for
from subscribers.tokens import Purpose, read


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choice:
    """One newsletter of the site, and where the reader stands with it. ``paused_until`` is None unless it lasts.

    ``waits`` says that a mail asks whether they want it, or is about to; ``barred``, that it must not write to the
    address.
    """

    newsletter: Newsletter
    state: SubscriptionState | None
    paused_until: dt.datetime | None = None
    waits: bool = False
    barred: bool = False

    @property
    def is_on(self) -> bool:
        """Whether the reader gets it."""
        return self.state == SubscriptionState.ACTIVE


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preferences:
    """A reader's choices.

    ``barred`` says that the address gets no mail of any newsletter, whatever is ticked; ``bounced``, that mail to it
    came back for good, so that it gets nothing but the mail that asks. ``has_moved`` says that a change of address can
    be taken back.
    """

    subscription: Subscription
    choices: tuple[Choice, ...]
    barred: bool
    bounced: bool
    has_moved: bool

    @property
    def subscriber(self) -> Subscriber:
        """Whose they are."""
        return self.subscription.subscriber

    @property
    def newsletter(self) -> Newsletter:
        """The newsletter whose mail the link stood in."""
        return self.subscription.newsletter

    @property
    def name(self) -> str:
        """How they are called: by the newsletter the link came from, or else by the first that knows a name."""
        if self.subscription.name:
            return self.subscription.name
        named = self.subscriber.subscriptions.exclude(name="").order_by("newsletter__name", "pk")
        return named.values_list("name", flat=True).first() or ""

    @property
    def language(self) -> str:
        """The one of :func:`languages` that the reader gets, or empty for the newsletter's own."""
        return shown_language(self.subscriber)

    @property
    def off(self) -> list[Choice]:
        """What the reader does not get."""
        return [choice for choice in self.choices if not choice.is_on]

    def added(self, wanted: Collection[int]) -> list[Newsletter]:
        """Which of ``wanted`` (newsletter ids) have to be confirmed first; none where that cannot be."""
        return [each.newsletter for each in self.off if each.newsletter.pk in wanted and not each.barred]

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
        Subscription.objects.select_related("subscriber", "newsletter__signup_page")
        .filter(pk=subscription_id, subscriber__state=SubscriberState.ACTIVE)
        .first()
    )


def read_preferences(token: str, *, now: dt.datetime) -> Preferences | None:
    """The choices behind a preferences link; None when the person is gone. Raises BadToken. Five queries."""
    found = find_subscription(token)
    if found is None:
        return None
    person = found.subscriber
    known = {each.newsletter_id: each for each in person.subscriptions.select_related("subscriber")}
    entries = suppression.entries_of(person.address)
    barring = {pk for pk, entry in entries.items() if entry.reason != SuppressionReason.HARD_BOUNCE}
    states = {each.state for each in known.values()}
    return Preferences(
        subscription=found,
        choices=tuple(
            _choice(each, known.get(each.pk), barred=not barring.isdisjoint({None, each.pk}), now=now)
            for each in Newsletter.objects.all()
        ),
        barred=None in barring,
        bounced=None not in barring if None in entries else _gets_nothing_for_bounces(states),
        has_moved=open_changes(person, now=now).exists(),
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
) -> list[Subscription]:
    """Keep the name and the language, and make ``wanted`` (newsletter ids) the newsletters the reader gets.

    Another name is how each newsletter of the reader is to call them, those included that they do not get now; the one
    that was shown goes to those alone that are switched on.
    ``language`` is a tag of :func:`languages`, or empty for the newsletter's own; any other leaves it as it is.

    The link of a mail is forwarded with it, so holding it does not show that the address is theirs: a newsletter that
    is switched on takes the way of a signup, with one mail to confirm for all of them. Returns the subscriptions that
    are due that mail. Unknown ids are ignored; an address that is never mailed can leave but not join.
    """
    subscriber = preferences.subscriber
    if language == shown_language(subscriber) or (language and language not in dict(languages())):
        language = subscriber.language  # an import may have brought one that is none of ours
    if language != subscriber.language:
        subscriber.language = language
        subscriber.save(update_fields=["language"])
    for choice in preferences.choices:
        if choice.newsletter.pk not in wanted and choice.is_on:
            leave(subscriber.subscriptions.get(newsletter=choice.newsletter), evidence=evidence, now=now)
    if name != preferences.name:
        subscriber.subscriptions.exclude(name=name).update(name=name)
    added = preferences.added(wanted)
    if not added:
        return []
    told = dataclasses.replace(evidence, wording=consent_words.of_preferences(added))
    asked = ask_for(subscriber, added, evidence=told, now=now)
    subscriber.subscriptions.filter(pk__in=[each.pk for each in asked], name="").update(name=name)
    return asked


@transaction.atomic
def leave_all(preferences: Preferences, *, evidence: Evidence, now: dt.datetime) -> None:
    """End every subscription of the reader, and what waits for a confirmation."""
    for subscription in preferences.subscriber.subscriptions.all():
        leave(subscription, evidence=evidence, now=now)


def _gets_nothing_for_bounces(states: Collection[str]) -> bool:
    """Whether they get nothing, and mail came back; a bounce may be that of one newsletter alone, told by a list."""
    return SubscriptionState.BOUNCED in states and SubscriptionState.ACTIVE not in states


def _choice(newsletter: Newsletter, found: Subscription | None, *, barred: bool, now: dt.datetime) -> Choice:
    if found is None:
        return Choice(newsletter=newsletter, state=None, barred=barred)
    lasts = found.paused_until is not None and found.paused_until > now
    return Choice(
        newsletter=newsletter,
        state=SubscriptionState(found.state),
        paused_until=found.paused_until if lasts else None,
        waits=waits_for_a_press(found, now=now),
        barred=barred,
    )
