"""The list of addresses that must not be mailed: by keyed hash, checked at signup, at import and at each claim.

What a person does to it, in the studio or by confirming, is kept as a :class:`SuppressionEvent`, which outlives the
entry.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from subscribers.addresses import address_hash
from subscribers.models import (
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionAct,
    SuppressionEvent,
    SuppressionReason,
)

# What a suppression means for the subscriptions that were open when it came.
_ENDS_AS = {
    SuppressionReason.HARD_BOUNCE: SubscriptionState.BOUNCED,
    SuppressionReason.COMPLAINT: SubscriptionState.COMPLAINED,
    SuppressionReason.MANUAL: SubscriptionState.UNSUBSCRIBED,
    SuppressionReason.ERASURE: SubscriptionState.UNSUBSCRIBED,
}
# Bounces and complaints come from machines, and their story is told elsewhere.
_BY_PEOPLE = (SuppressionReason.MANUAL, SuppressionReason.ERASURE)
_BY_GRAVITY = (
    SuppressionReason.HARD_BOUNCE,
    SuppressionReason.MANUAL,
    SuppressionReason.COMPLAINT,
    SuppressionReason.ERASURE,
)
LIFTED_BY_TEAMS = (SuppressionReason.MANUAL, SuppressionReason.HARD_BOUNCE)
"""What a newsletter's team may take back; the rest is the person's own word, which administrators alone undo."""
PROBE_EVERY = dt.timedelta(days=30)
"""An address that bounced for good gets one confirmation mail in so long, if somebody asks for it."""


def find_suppression(canonical: str) -> Suppression | None:
    """The entry for a canonical address, if it is on the list."""
    return Suppression.objects.filter(address_hash=address_hash(canonical)).first()


def bars_signup(canonical: str) -> bool:
    """Whether the address may not even get a confirmation mail.

    A hard bounce does not bar it: a person who confirms from the address has shown that it works again.
    """
    found = find_suppression(canonical)
    return found is not None and found.reason != SuppressionReason.HARD_BOUNCE


def unanswered_since(canonical: str, *, now: dt.datetime, usual: dt.timedelta) -> dt.datetime:
    """From when on an unanswered confirmation mail to the address counts: ``usual`` ago, or longer if it bounced."""
    bounced = find_suppression(canonical) is not None
    return now - (max(PROBE_EVERY, usual) if bounced else usual)


@transaction.atomic
def suppress(canonical: str, *, reason: SuppressionReason, note: str = "", author: User | None = None) -> Suppression:
    """Put an address on the list and end its open subscriptions. A graver reason is not replaced by a lesser one.

    ``author`` is who did it by hand.
    """
    entry, made = Suppression.objects.select_for_update().get_or_create(
        address_hash=address_hash(canonical), defaults={"reason": reason, "note": note[:300]}
    )
    is_graver = _BY_GRAVITY.index(reason) >= _BY_GRAVITY.index(SuppressionReason(entry.reason))
    if not made and is_graver and reason != SuppressionReason.HARD_BOUNCE:
        entry.reason, entry.note = reason, note[:300]
        entry.save(update_fields=["reason", "note"])
    if reason in _BY_PEOPLE:
        SuppressionEvent.objects.create(
            address_hash=entry.address_hash, act=SuppressionAct.ADDED, reason=reason, note=note[:300], author=author
        )
    _end_subscriptions([canonical], reason=reason)
    return entry


@transaction.atomic
def suppress_bounced(notes: Mapping[str, str]) -> None:
    """:func:`suppress` for several addresses that bounced, in two statements; ``notes`` says of each why."""
    hashes = sorted((address_hash(canonical), note[:300]) for canonical, note in notes.items())  # all lock in one order
    entries = [
        Suppression(address_hash=found, reason=SuppressionReason.HARD_BOUNCE, note=note) for found, note in hashes
    ]
    Suppression.objects.bulk_create(entries, ignore_conflicts=True)
    _end_subscriptions(list(notes), reason=SuppressionReason.HARD_BOUNCE)


def ended_by(reason: SuppressionReason) -> str:
    """Why a subscription ended, as it is kept."""
    return f"suppressed: {reason.label.lower()}"


def _end_subscriptions(canonicals: Sequence[str], *, reason: SuppressionReason) -> None:
    Subscription.objects.filter(
        subscriber__address__in=canonicals, state__in=[SubscriptionState.ACTIVE, SubscriptionState.PENDING]
    ).update(
        state=_ENDS_AS[reason],
        ended_at=timezone.now(),
        end_reason=ended_by(reason),
        mail_due_at=None,
    )


def lift(
    canonical: str, *, only: Collection[SuppressionReason] | None = None, note: str = "", author: User | None = None
) -> bool:
    """Take an address off the list (with ``only``: if its reason is one of these). Subscriptions stay as they are."""
    return lift_hash(address_hash(canonical), only=only, note=note, author=author)


@transaction.atomic
def lift_hash(
    hashed: bytes, *, only: Collection[SuppressionReason] | None = None, note: str = "", author: User | None = None
) -> bool:
    """:func:`lift` for whom only the hash is known of. Returns whether there was an entry."""
    entries = Suppression.objects.select_for_update().filter(address_hash=hashed)
    if only is not None:
        entries = entries.filter(reason__in=only)
    entry = entries.first()
    if entry is None:
        return False
    SuppressionEvent.objects.create(
        address_hash=hashed, act=SuppressionAct.LIFTED, reason=entry.reason, note=note[:300], author=author
    )
    entry.delete()
    return True
