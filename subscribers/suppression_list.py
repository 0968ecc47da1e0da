"""The list of addresses that are not mailed, as the studio shows it: leafed through by key, found by address."""

import dataclasses
from collections.abc import Sequence

from django.db.models import Count

from newsletter.models import Newsletter
from subscribers.models import Subscriber, Subscription, Suppression, SuppressionEvent

PAGE_SIZE = 50


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
class Page:
    """Some lines, the newest first; ``older`` and ``newer`` are the keys to go on from, None at an end."""

    lines: tuple[Line, ...]
    older: int | None
    newer: int | None


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


def leaf(newsletter: Newsletter, *, reason: str = "", before: int = 0, after: int = 0) -> Page:
    """A page of the list, older than ``before`` or newer than ``after`` (keys of entries; 0 for the beginning)."""
    found = Suppression.objects.filter(reason=reason) if reason else Suppression.objects.all()
    if after:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE][::-1]
        has_newer, has_older = more, found.filter(pk__lte=after).exists()
    else:
        found_before = found.filter(pk__lt=before) if before else found
        rows = list(found_before.order_by("-pk")[: PAGE_SIZE + 1])
        more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        has_newer, has_older = bool(before) and found.filter(pk__gte=before).exists(), more
    people = _people([bytes(row.address_hash) for row in rows], newsletter)
    return Page(
        lines=tuple(Line(entry=row, subscription=people.get(bytes(row.address_hash))) for row in rows),
        older=rows[-1].pk if rows and has_older else None,
        newer=rows[0].pk if rows and has_newer else None,
    )


def story(hashed: bytes, newsletter: Newsletter) -> Story:
    """All that is known of the address with this hash."""
    return Story(
        key=hashed.hex(),
        entry=Suppression.objects.filter(address_hash=hashed).first(),
        subscription=_people([hashed], newsletter).get(hashed),
        events=tuple(SuppressionEvent.objects.filter(address_hash=hashed).select_related("author")),
    )


def _people(hashes: Sequence[bytes], newsletter: Newsletter) -> dict[bytes, Subscription]:
    """For each hash whose person is known a subscription of theirs, rather one of this newsletter."""
    known = Subscriber.objects.filter(address_hash__in=hashes).values("pk")
    found = Subscription.objects.filter(subscriber__in=known).select_related("subscriber", "newsletter").order_by("pk")
    chosen: dict[bytes, Subscription] = {}
    for subscription in found:
        key = bytes(subscription.subscriber.address_hash)
        if key not in chosen or subscription.newsletter_id == newsletter.pk:
            chosen[key] = subscription
    return chosen
