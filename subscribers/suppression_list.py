"""The list of addresses that are not mailed, as the studio shows it: leafed through by key, found by address."""

import dataclasses
from collections.abc import Sequence

from django.db.models import Count

from newsletter.leafing import PAGE_SIZE, Leaf, leaf
from newsletter.models import Newsletter
from subscribers.models import Subscriber, Subscription, Suppression, SuppressionEvent


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
    """What is known of one address: the entry if it is on the list, the person if there is one, what was done."""

    key: str
    entry: Suppression | None
    subscription: Subscription | None
    events: tuple[SuppressionEvent, ...]


def counts() -> dict[str, int]:
    """How many entries there are of each reason."""
    rows = Suppression.objects.order_by().values("reason").annotate(count=Count("pk"))
    return {row["reason"]: row["count"] for row in rows}


def page(newsletter: Newsletter, *, reason: str = "", before: int = 0, after: int = 0) -> Leaf[Line]:
    """A page of the list, older than ``before`` or newer than ``after`` (keys of entries; 0 for the beginning)."""
    wanted = Suppression.objects.filter(reason=reason) if reason else Suppression.objects.all()
    found = leaf(wanted, before=before, after=after, size=PAGE_SIZE)
    people = _people([bytes(row.address_hash) for row in found.rows], newsletter)
    lines = tuple(Line(entry=row, subscription=people.get(bytes(row.address_hash))) for row in found.rows)
    return Leaf(rows=lines, older=found.older, newer=found.newer)


def story(hashed: bytes, newsletter: Newsletter) -> Story:
    """All that is known of the address with this hash."""
    return Story(
        key=hashed.hex(),
        entry=Suppression.objects.filter(address_hash=hashed).first(),
        subscription=_people([hashed], newsletter).get(hashed),
        events=tuple(SuppressionEvent.objects.filter(address_hash=hashed).select_related("author")),
    )


def _people(hashes: Sequence[bytes], newsletter: Newsletter) -> dict[bytes, Subscription]:
    """For each hash whose person reads this newsletter, or did, their subscription: others' readers are not shown."""
    known = Subscriber.objects.filter(address_hash__in=hashes).values("pk")
    found = Subscription.objects.filter(newsletter=newsletter, subscriber__in=known)
    rows = found.select_related("subscriber", "newsletter")
    return {bytes(subscription.subscriber.address_hash): subscription for subscription in rows}
