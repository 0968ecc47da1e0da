"""The list of addresses that must not be mailed: by keyed hash, checked at signup, at import and at each claim."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from subscribers.addresses import address_hash
from subscribers.models import Subscription, SubscriptionState, Suppression, SuppressionReason

# What a suppression means for the subscriptions that were open when it came.
_ENDS_AS = {
    SuppressionReason.HARD_BOUNCE: SubscriptionState.BOUNCED,
    SuppressionReason.COMPLAINT: SubscriptionState.COMPLAINED,
    SuppressionReason.MANUAL: SubscriptionState.UNSUBSCRIBED,
    SuppressionReason.ERASURE: SubscriptionState.UNSUBSCRIBED,
}


def find_suppression(canonical: str) -> Suppression | None:
    """The entry for a canonical address, if it is on the list."""
    return Suppression.objects.filter(address_hash=address_hash(canonical)).first()


def bars_signup(canonical: str) -> bool:
    """Whether the address may not even get a confirmation mail.

    A hard bounce does not bar it: a person who confirms from the address has shown that it works again.
    """
    found = find_suppression(canonical)
    return found is not None and found.reason != SuppressionReason.HARD_BOUNCE


@transaction.atomic
def suppress(canonical: str, *, reason: SuppressionReason, note: str = "") -> Suppression:
    """Put an address on the list and end its open subscriptions. A graver reason is not replaced by a bounce."""
    entry, made = Suppression.objects.get_or_create(
        address_hash=address_hash(canonical), defaults={"reason": reason, "note": note[:300]}
    )
    if not made and reason != SuppressionReason.HARD_BOUNCE:
        entry.reason, entry.note = reason, note[:300]
        entry.save(update_fields=["reason", "note"])
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


def _end_subscriptions(canonicals: Sequence[str], *, reason: SuppressionReason) -> None:
    Subscription.objects.filter(
        subscriber__address__in=canonicals, state__in=[SubscriptionState.ACTIVE, SubscriptionState.PENDING]
    ).update(
        state=_ENDS_AS[reason],
        ended_at=timezone.now(),
        end_reason=f"suppressed: {reason.label.lower()}",
        mail_due_at=None,
    )


def lift(canonical: str, *, only: SuppressionReason | None = None) -> bool:
    """Take an address off the list (with ``only``: if that is its reason). Subscriptions stay as they are."""
    entries = Suppression.objects.filter(address_hash=address_hash(canonical))
    if only is not None:
        entries = entries.filter(reason=only)
    return entries.delete()[0] > 0
