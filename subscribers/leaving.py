"""Ending a subscription, and taking that back."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.models import (
    BulkAct,
    BulkDeed,
    BulkRow,
    BulkState,
    ConsentAct,
    Subscription,
    SubscriptionState,
)
from subscribers.tokens import Purpose, read

# For this long after leaving, the goodbye page offers to stay after all.
UNDO_FOR = dt.timedelta(days=1)
BY_READER = "by the reader"
BY_HAND = "by hand"
# Kept in English, for the studio; readers see them in their language.
REASONS = {
    "often": gettext_noop("It comes too often"),
    "not-for-me": gettext_noop("It is not what I expected"),
    "time": gettext_noop("I have no time to read it"),
    "never-asked": gettext_noop("I never signed up for it"),
}
# A complaint says more than leaving does, and stays.
_OPEN = (SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.BOUNCED)


def read_unsubscribe(token: str) -> Subscription | None:
    """Whose unsubscribe link it is; None when the person is gone (or it was a test mail). Raises BadToken."""
    (subscription_id,) = read(Purpose.UNSUBSCRIBE, token)
    return Subscription.objects.select_related("subscriber", "newsletter").filter(pk=subscription_id).first()


@transaction.atomic
def leave(subscription: Subscription, *, evidence: Evidence, now: dt.datetime, reason: str = BY_READER) -> bool:
    """End the subscription; ending it again changes nothing. Returns whether it was open until now.

    A reader who wishes it after a writer did it by hand is heard as well: what is by hand can be undone. So is
    whoever ends it once more after an act on many: that evidence keeps the reader out when the act is undone.
    """
    ended = Subscription.objects.filter(pk=subscription.pk, state__in=_OPEN).update(
        state=SubscriptionState.UNSUBSCRIBED, ended_at=now, end_reason=reason[:200], mail_due_at=None
    )
    if ended or (_take_over(subscription) if reason == BY_READER else _is_out_by_many(subscription)):
        record(subscription, act=ConsentAct.UNSUBSCRIBED, evidence=evidence)
    return bool(ended)


def _take_over(subscription: Subscription) -> bool:
    return bool(_out_by_hand(subscription).update(end_reason=BY_READER))


def _is_out_by_many(subscription: Subscription) -> bool:
    """Whether an act on many readers ended it, and could still be undone."""
    acts = BulkAct.objects.filter(newsletter=subscription.newsletter_id, deed=BulkDeed.UNSUBSCRIBE)
    standing = acts.filter(state__in=(BulkState.DOING, BulkState.DONE)).order_by()
    changed = BulkRow.objects.filter(act__in=standing, subscription_id=subscription.pk, was__isnull=False)
    return _out_by_hand(subscription).exists() and changed.exists()


def _out_by_hand(subscription: Subscription) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        pk=subscription.pk, state=SubscriptionState.UNSUBSCRIBED, end_reason__startswith=BY_HAND
    )


def can_return(subscription: Subscription, *, now: dt.datetime) -> bool:
    """Whether leaving may still be undone with one press: the reader left by themselves, less than a day ago."""
    return (
        subscription.state == SubscriptionState.UNSUBSCRIBED
        and subscription.confirmed_at is not None
        and subscription.ended_at is not None
        and now - subscription.ended_at < UNDO_FOR
        and subscription.end_reason.startswith(BY_READER)
        and not suppression.bars_signup(subscription.subscriber.address, newsletter=subscription.newsletter_id)
    )


@transaction.atomic
def come_back(subscription: Subscription, *, evidence: Evidence, now: dt.datetime) -> bool:
    """Undo :func:`leave` where :func:`can_return` allows it. Returns whether it did."""
    locked = Subscription.objects.select_for_update(of=["self"]).select_related("subscriber").get(pk=subscription.pk)
    if not can_return(locked, now=now):
        return False
    locked.state = SubscriptionState.ACTIVE
    locked.save(update_fields=["state"])
    record(locked, act=ConsentAct.RESUBSCRIBED, evidence=evidence)
    return True


def say_why(subscription: Subscription, *, reason: str) -> bool:
    """Keep the reason a reader gave for leaving. Returns whether there was a leave to explain."""
    words = " ".join(reason.split())
    kept = f"{BY_READER}: {words}" if words else BY_READER
    return bool(
        Subscription.objects.filter(
            pk=subscription.pk, state=SubscriptionState.UNSUBSCRIBED, end_reason__startswith=BY_READER
        ).update(end_reason=kept[:200])
    )
