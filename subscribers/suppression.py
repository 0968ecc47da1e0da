"""The list of addresses that must not be mailed: by keyed hash, checked at signup, at import and at each claim.

An entry is the site's, and no newsletter mails the address; or it is one newsletter's, by its team's word, and that one
does not. What a person does to it, in the studio or by confirming, is kept as a :class:`SuppressionEvent`, which
outlives the entry.
"""

import datetime as dt
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from newsletter.models import Newsletter
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
OWN_WORD = (SuppressionReason.COMPLAINT, SuppressionReason.ERASURE)
"""What the person said themselves, which administrators alone undo."""
PROBE_EVERY = dt.timedelta(days=30)
"""An address that bounced for good gets one confirmation mail in so long, if somebody asks for it."""


def holding(newsletter: int | None) -> QuerySet[Suppression]:
    """What keeps mail of a newsletter from addresses: the site's entries and its own; with None, the site's alone."""
    return Suppression.objects.filter(Q(newsletter=None) | Q(newsletter=newsletter))


def barring() -> QuerySet[Suppression]:
    """What keeps mail from the subscription of the query around it."""
    holds = Q(newsletter=None) | Q(newsletter=OuterRef("newsletter"))
    return Suppression.objects.filter(holds, address_hash=OuterRef("subscriber__address_hash"))


def entries_of(canonical: str) -> dict[int | None, Suppression]:
    """All entries of a canonical address, by the newsletter each is for; the site's under None."""
    found = Suppression.objects.filter(address_hash=address_hash(canonical)).select_related("newsletter").order_by("pk")
    return {entry.newsletter_id: entry for entry in found}


def find_suppression(canonical: str, *, newsletter: int | None) -> Suppression | None:
    """The gravest of the entries that are :func:`holding` for a canonical address, if there is one."""
    found = holding(newsletter).filter(address_hash=address_hash(canonical))
    return max(found, key=lambda entry: _gravity(entry.reason), default=None)


def bars_signup(canonical: str, *, newsletter: int | None) -> bool:
    """Whether the newsletter may not even send the address a confirmation mail.

    A hard bounce does not bar it: a person who confirms from the address has shown that it works again.
    """
    found = find_suppression(canonical, newsletter=newsletter)
    return found is not None and found.reason != SuppressionReason.HARD_BOUNCE


def has_bounced(canonical: str, *, newsletter: int | None) -> bool:
    """Whether a bounce is :func:`holding` for the address, be it with a graver entry."""
    found = holding(newsletter).filter(address_hash=address_hash(canonical), reason=SuppressionReason.HARD_BOUNCE)
    return found.exists()


def _gravity(reason: str) -> int:
    return _BY_GRAVITY.index(SuppressionReason(reason))


@transaction.atomic
def suppress(
    canonical: str,
    *,
    reason: SuppressionReason,
    newsletter: Newsletter | None = None,
    note: str = "",
    author: User | None = None,
) -> Suppression:
    """Put an address on the list and end its open subscriptions. A graver reason is not replaced by a lesser one.

    With ``newsletter`` that concerns this one alone. ``author`` is who did it by hand.
    """
    entry, made = Suppression.objects.select_for_update(of=["self"]).get_or_create(
        address_hash=address_hash(canonical), newsletter=newsletter, defaults={"reason": reason, "note": note[:300]}
    )
    if not made and _gravity(reason) >= _gravity(entry.reason) and reason != SuppressionReason.HARD_BOUNCE:
        entry.reason, entry.note = reason, note[:300]
        entry.save(update_fields=["reason", "note"])
    if reason in _BY_PEOPLE:
        SuppressionEvent.objects.create(
            address_hash=entry.address_hash, newsletter=newsletter, act=SuppressionAct.ADDED, reason=reason,
            note=note[:300], author=author,
        )  # fmt: skip
    theirs = Subscription.objects.filter(subscriber__address=canonical)
    _end(theirs if newsletter is None else theirs.filter(newsletter=newsletter), reason=reason)
    return entry


@transaction.atomic
def suppress_bounced(notes: Mapping[str, str]) -> None:
    """:func:`suppress` for several addresses that bounced, in two statements; ``notes`` says of each why."""
    hashes = sorted((address_hash(canonical), note[:300]) for canonical, note in notes.items())  # all lock in one order
    entries = [
        Suppression(address_hash=found, reason=SuppressionReason.HARD_BOUNCE, note=note) for found, note in hashes
    ]
    Suppression.objects.bulk_create(entries, ignore_conflicts=True)
    _end(Subscription.objects.filter(subscriber__address__in=list(notes)), reason=SuppressionReason.HARD_BOUNCE)


def ended_by(reason: SuppressionReason) -> str:
    """Why a subscription ended, as it is kept."""
    return f"suppressed: {reason.label.lower()}"


def _end(theirs: QuerySet[Subscription], *, reason: SuppressionReason) -> None:
    theirs.filter(state__in=[SubscriptionState.ACTIVE, SubscriptionState.PENDING]).update(
        state=_ENDS_AS[reason],
        ended_at=timezone.now(),
        end_reason=ended_by(reason),
        mail_due_at=None,
    )


def forgive_bounce(canonical: str, *, newsletter: int | None, note: str) -> bool:
    """Lift the bounces that are :func:`holding` for an address that has just shown that it works.

    Returns whether there was one. Subscriptions stay as they are.
    """
    found = holding(newsletter).filter(address_hash=address_hash(canonical), reason=SuppressionReason.HARD_BOUNCE)
    lifted = [lift(entry, note=note) for entry in found.order_by("pk")]
    return any(lifted)


@transaction.atomic
def lift(seen: Suppression, *, note: str = "", author: User | None = None, by: Newsletter | None = None) -> bool:
    """Take one entry off the list; of the site's, ``by`` is the newsletter whose team does it.

    False, with nothing done, if it is gone, or stands for another reason than was ``seen``.
    """
    locked = Suppression.objects.select_for_update(of=["self"]).select_related("newsletter")
    entry = locked.filter(pk=seen.pk, reason=seen.reason).first()
    if entry is None:
        return False
    SuppressionEvent.objects.create(
        address_hash=entry.address_hash, newsletter=entry.newsletter or by, act=SuppressionAct.LIFTED,
        reason=entry.reason, note=note[:300], author=author,
    )  # fmt: skip
    entry.delete()
    return True
