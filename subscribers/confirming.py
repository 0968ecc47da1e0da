"""The click that makes a subscription active."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from subscribers import suppression, welcoming
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscription, SubscriptionState
from subscribers.tokens import Purpose, read

GOOD_FOR = dt.timedelta(days=7)
LIFTED_BY_READER = "The reader confirmed from the address."


class Standing(enum.Enum):
    """What a confirmation link is good for now."""

    OPEN = "open"
    ACTIVE = "active"
    EXPIRED = "expired"
    OVER = "over"
    """It was used, or the subscription ended before it was."""
    BARRED = "barred"
    GONE = "gone"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Confirmation:
    """A genuine confirmation link: whose it is (None when the person is gone) and when it was made."""

    subscription: Subscription | None
    issued_at: dt.datetime

    def standing(self, now: dt.datetime) -> Standing:
        """What the link is good for: it works for 7 days, and once; leaving since makes it worthless."""
        subscription = self.subscription
        if subscription is None:
            return Standing.GONE
        if subscription.state == SubscriptionState.ACTIVE:
            return Standing.ACTIVE
        if suppression.bars_signup(subscription.subscriber.address, newsletter=subscription.newsletter_id):
            return Standing.BARRED
        over = [moment for moment in (subscription.confirmed_at, subscription.ended_at) if moment is not None]
        if any(self.issued_at <= moment for moment in over):
            return Standing.OVER
        return Standing.OPEN if now - self.issued_at < GOOD_FOR else Standing.EXPIRED


def waits_for_a_press(subscription: Subscription, *, now: dt.datetime) -> bool:
    """Whether a confirmation mail is due, or one went out whose link still confirms."""
    if subscription.state == SubscriptionState.ACTIVE:
        return False
    if subscription.mail_due_at is not None or subscription.confirmation_sent_at is None:
        return subscription.mail_due_at is not None
    sent = Confirmation(subscription=subscription, issued_at=subscription.confirmation_sent_at)
    return sent.standing(now) is Standing.OPEN


def read_confirmation(token: str) -> Confirmation:
    """What a confirmation link says. Raises BadToken."""
    subscription_id, milliseconds = read(Purpose.CONFIRM, token)
    subscription = Subscription.objects.select_related("subscriber", "newsletter").filter(pk=subscription_id).first()
    return Confirmation(subscription=subscription, issued_at=dt.datetime.fromtimestamp(milliseconds / 1000, tz=dt.UTC))


@transaction.atomic
def confirm(
    confirmation: Confirmation,
    *,
    evidence: Evidence,
    now: dt.datetime,
    name: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Standing:
    """Make the subscription active if the link is OPEN. Returns the standing it had at that moment.

    ``name`` and ``answers`` replace what a stranger may have typed at signup; an empty answer takes one back. A hard
    bounce is forgiven: the mail arrived.
    """
    if confirmation.subscription is None:
        return Standing.GONE
    subscription = (
        Subscription.objects.select_for_update(of=["self"])
        .select_related("subscriber")
        .filter(pk=confirmation.subscription.pk)
        .first()
    )
    found = dataclasses.replace(confirmation, subscription=subscription).standing(now)
    if found is not Standing.OPEN or subscription is None:
        return found
    again = subscription.confirmed_at is not None
    subscription.state, subscription.confirmed_at, subscription.mail_due_at = SubscriptionState.ACTIVE, now, None
    subscription.paused_until = None
    subscription.name = subscription.name if name is None else name
    if answers:
        subscription.attributes = _with(answers, subscription.attributes)
    subscription.save(update_fields=["state", "confirmed_at", "mail_due_at", "paused_until", "name", "attributes"])
    address, newsletter = subscription.subscriber.address, subscription.newsletter_id
    if suppression.forgive_bounce(address, newsletter=newsletter, note=LIFTED_BY_READER):
        record(subscription, act=ConsentAct.LIFTED, evidence=evidence)
    if not again:
        welcoming.wish(subscription, now=now)
    record(subscription, act=ConsentAct.RESUBSCRIBED if again else ConsentAct.CONFIRMED, evidence=evidence)
    return found


def _with(answers: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """What is known, and what was answered now; an answer that was emptied is taken back."""
    kept = {**known, **answers}
    return {key: value for key, value in kept.items() if value or key not in answers}


@transaction.atomic
def ask_again(confirmation: Confirmation, *, evidence: Evidence, now: dt.datetime) -> bool:
    """Have another mail sent for a link that ran out. Returns whether one is now due."""
    subscription = confirmation.subscription
    if subscription is None or confirmation.standing(now) is not Standing.EXPIRED:
        return False
    wished = Subscription.objects.filter(pk=subscription.pk, mail_due_at__isnull=True).update(mail_due_at=now)
    if wished:
        record(subscription, act=ConsentAct.SIGNED_UP, evidence=evidence)
    return True
