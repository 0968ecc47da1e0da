"""What can be found about readers; apps register what they know."""

import dataclasses
import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db.models import Count, F, Func, QuerySet, TextField, Value

from newsletter.models import Newsletter
from subscribers.models import BulkDeed, Subscription, SubscriptionState

DAYS = (7, 14, 21)
"""After how many days one may call a signup unanswered; after thirty it is forgotten anyway."""
MOST_DOMAINS = 2_000
DOMAIN = Func(F("subscriber__address"), Value("@"), Value(2), function="split_part", output_field=TextField(), arity=3)


class Look:
    """One look at a newsletter's readers: which, when, and what was worked out on the way.

    ``days`` is how long a signup may go unanswered. ``known_domains`` are those that an earlier look chose for a
    finding, by its key; without it they are chosen anew.
    """

    def __init__(
        self,
        newsletter: Newsletter,
        *,
        now: dt.datetime,
        days: int = DAYS[0],
        known_domains: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.newsletter, self.now, self.days = newsletter, now, days
        self._known_domains = known_domains

    def readers(self) -> QuerySet[Subscription]:
        """Everybody on the list, whatever their state, in no order."""
        return Subscription.objects.filter(newsletter=self.newsletter).order_by()

    def subscribed(self) -> QuerySet[Subscription]:
        """Those who get issues."""
        return self.readers().filter(state=SubscriptionState.ACTIVE)

    @functools.cached_property
    def domains(self) -> Counter[str]:
        """How many subscribed readers have their mail where."""
        found = self.subscribed().annotate(domain=DOMAIN).values_list("domain").annotate(count=Count("pk"))
        return Counter(dict(found))

    def at_domains(self, key: str, choose: Callable[[str], bool]) -> QuerySet[Subscription]:
        """The subscribed readers at those domains that ``choose`` picks, the larger ones if there are too many."""
        chosen = self.chosen_domains(key, choose)
        return self.subscribed().annotate(domain=DOMAIN).filter(domain__in=chosen)

    def chosen_domains(self, key: str, choose: Callable[[str], bool]) -> Sequence[str]:
        """The domains of a finding, chosen now or by an earlier look."""
        if self._known_domains is not None:
            return self._known_domains.get(key, ())
        return [domain for domain, _ in self.domains.most_common() if choose(domain)][:MOST_DOMAINS]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that may be amiss with readers.

    ``title`` goes with a number before it (“waiting for confirmation”), ``means`` says what it is and ``advice`` what
    to think of doing about it. ``who`` is a queryset in no order, whatever the number of readers. ``deeds`` are what
    can be done to them here; none where it is only said. ``listed`` makes the query string with which the list of
    readers shows the same people, where it can. ``domains`` says which domains it is about, if it is about domains.
    """

    key: str
    title: str
    means: str
    advice: str
    who: Callable[[Look], QuerySet[Subscription]]
    deeds: tuple[BulkDeed, ...] = ()
    listed: Callable[[Look], str] | None = None
    domains: Callable[[str], bool] | None = None
    has_days: bool = False


_findings: dict[str, Finding] = {}


def register(*findings: Finding) -> None:
    """Add findings, to be shown in the order of registering. Raises ValueError for a key that is taken by another."""
    for finding in findings:
        if _findings.setdefault(finding.key, finding) is not finding:
            raise ValueError(f"there is a finding {finding.key!r} already")


def all_findings() -> Iterable[Finding]:
    """Whatever was registered."""
    return _findings.values()


def find(key: str) -> Finding | None:
    """The finding of a key; None where there is none (the app that knew it is gone)."""
    return _findings.get(key)
