"""The list of addresses that a newsletter does not mail, as the studio shows it: leafed through, found by address.

It has the newsletter's own entries and the site's; those of other newsletters are theirs.
"""

import dataclasses
from collections.abc import Sequence

from django.db.models import Count, F, Q

from newsletter.leafing import PAGE_SIZE, Leaf, leaf
from newsletter.models import Newsletter
from subscribers.models import Subscriber, Subscription, Suppression, SuppressionEvent
from subscribers.suppression import holding


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """An entry, and the subscription that leads to the person where they are known."""

    entry: Suppression
    subscription: Subscription | None

    @property
    def key(self) -> str:
        """The hash in hexadecimal, which names the entry in addresses of pages."""
        return bytes(self.entry.address_hash).hex()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Story:
    """What a newsletter knows of one address: the person if there is one, and what was done."""

    key: str
    subscription: Subscription | None
    events: tuple[SuppressionEvent, ...]


def counts(newsletter: Newsletter) -> dict[str, int]:
    """How many entries there are of each reason."""
    rows = holding(newsletter.pk).order_by().values("reason").annotate(count=Count("pk"))
    return {row["reason"]: row["count"] for row in rows}


def page(newsletter: Newsletter, *, reason: str = "", before: int = 0, after: int = 0) -> Leaf[Line]:
    """A page of the list, older than ``before`` or newer than ``after`` (keys of entries; 0 for the beginning)."""
    held = holding(newsletter.pk)
    found = leaf(held.filter(reason=reason) if reason else held, before=before, after=after, size=PAGE_SIZE)
    people = _people([bytes(row.address_hash) for row in found.rows], newsletter)
    lines = tuple(Line(entry=row, subscription=people.get(bytes(row.address_hash))) for row in found.rows)
    return Leaf(rows=lines, older=found.older, newer=found.newer)


def entries(newsletter: Newsletter, hashed: bytes) -> list[Suppression]:
    """The entries of one address, the newsletter's own first."""
    return list(holding(newsletter.pk).filter(address_hash=hashed).order_by(F("newsletter_id").asc(nulls_last=True)))


def story(hashed: bytes, newsletter: Newsletter) -> Story:
    """What is known of the address with this hash."""
    events = SuppressionEvent.objects.filter(Q(newsletter=None) | Q(newsletter=newsletter), address_hash=hashed)
    return Story(
        key=hashed.hex(),
        subscription=_people([hashed], newsletter).get(hashed),
        events=tuple(events.select_related("author")),
    )


def _people(hashes: Sequence[bytes], newsletter: Newsletter) -> dict[bytes, Subscription]:
    """For each hash whose person reads this newsletter, or did, their subscription: others' readers are not shown."""
    known = Subscriber.objects.filter(address_hash__in=hashes).values("pk")
    found = Subscription.objects.filter(newsletter=newsletter, subscriber__in=known)
    rows = found.select_related("subscriber", "newsletter")
    return {bytes(subscription.subscriber.address_hash): subscription for subscription in rows}
