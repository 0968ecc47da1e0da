"""Counting what is found: at once in a short list, by a worker in a long one."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.health.findings import DAYS, Finding, Look, all_findings, find
from subscribers.models import ListHealth, Subscription

EXACT_UP_TO = 2_000
GOOD_FOR = dt.timedelta(minutes=10)
SAMPLE = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """How many readers a finding is about, some of them (ids of subscriptions), and its domains if it is about some."""

    finding: Finding
    count: int
    sample: tuple[int, ...] = ()
    domains: tuple[str, ...] = ()

    def readers(self) -> Sequence[Subscription]:
        """The sample, as far as they are still there."""
        return list(Subscription.objects.filter(pk__in=self.sample).select_related("subscriber").order_by("pk"))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Health:
    """All findings with their numbers. ``at`` is when a long list was looked through, None for a short one."""

    found: Mapping[str, Found]
    at: dt.datetime | None = None

    def is_old(self, now: dt.datetime) -> bool:
        """Whether it is time to look again."""
        return self.at is not None and now - self.at > GOOD_FOR

    @property
    def troubles(self) -> list[Found]:
        """What was found, as registered."""
        return [each for each in self.found.values() if each.count]

    @property
    def clear(self) -> list[Finding]:
        """The checks that found nobody."""
        return [each.finding for each in self.found.values() if not each.count]

    @classmethod
    def of(cls, stored: ListHealth) -> Self:
        """As it was kept; what no app registers any more is left out."""
        kept: dict[str, dict[str, Any]] = stored.counts
        found = {
            finding.key: Found(
                finding=finding,
                count=kept[finding.key]["count"],
                sample=tuple(kept[finding.key]["sample"]),
                domains=tuple(kept[finding.key]["domains"]),
            )
            for finding in all_findings()
            if finding.key in kept
        }
        return cls(found=found, at=stored.counted_at)


def health(newsletter: Newsletter, *, now: dt.datetime) -> Health | None:
    """What is known of the list's health; None where it is long and was never looked through."""
    if is_long(newsletter):
        stored = ListHealth.objects.filter(newsletter=newsletter).first()
        return Health.of(stored) if stored is not None else None
    look = Look(newsletter, now=now)
    return Health(found={finding.key: found_by(finding, look) for finding in all_findings()})


def is_long(newsletter: Newsletter) -> bool:
    """Whether pages are not to wait until all readers are looked through."""
    return Subscription.objects.filter(newsletter=newsletter).order_by()[EXACT_UP_TO : EXACT_UP_TO + 1].exists()


def look_through(newsletter: Newsletter) -> None:
    """Look through a long list, and keep what was found for the pages to come. Takes seconds for a million readers."""
    look = Look(newsletter, now=timezone.now())
    found = [found_by(finding, look) for finding in all_findings()]
    counts = {each.finding.key: {"count": each.count, "sample": each.sample, "domains": each.domains} for each in found}
    ListHealth.objects.update_or_create(
        newsletter=newsletter, defaults={"counts": counts, "counted_at": timezone.now()}
    )


def found_by(finding: Finding, look: Look) -> Found:
    """What a finding comes to now."""
    ids = list(finding.who(look).values_list("pk", flat=True)[: SAMPLE + 1])
    count = len(ids) if len(ids) <= SAMPLE else finding.who(look).count()
    domains = tuple(look.chosen_domains(finding.key, finding.domains)) if finding.domains else ()
    return Found(finding=finding, count=count, sample=tuple(ids[:SAMPLE]), domains=domains)


def look_for(newsletter: Newsletter, *, key: str, days: int = DAYS[0], now: dt.datetime) -> Look:
    """A look for one finding, with the domains that were chosen when a long list was looked through last."""
    finding = find(key)
    if finding is None or finding.domains is None or not is_long(newsletter):
        return Look(newsletter, now=now, days=days)
    stored = ListHealth.objects.filter(newsletter=newsletter).first()
    kept = stored.counts.get(key) if stored is not None else None
    return Look(newsletter, now=now, days=days, known_domains={key: kept["domains"]} if kept else None)
