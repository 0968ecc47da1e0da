"""A list's growth over a span of time, in weeks, or in months or years where weeks would be too many to draw."""

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from newsletter.models import Newsletter
from subscribers.growth.spans import Span, Step, monday_of, starts_of, step_for
from subscribers.growth.tallies import Counted
from subscribers.models import GrowthKind, ImportState, SubscriberImport

_LOST = (GrowthKind.LEFT, GrowthKind.BOUNCED, GrowthKind.COMPLAINED)
_WORTH_A_MARK = ("added", "pending", "confirmed")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Period:
    """One bar: what happened from ``start`` on, and how many were subscribed at its ``end`` (the day before the next).

    ``imported`` is how many were moved in then, whichever day their file gives for them.
    """

    start: dt.date
    end: dt.date
    step: Step
    joined: int
    left: int
    bounced: int
    complained: int
    waiting: int
    total: int
    imported: int = 0

    @property
    def lost(self) -> int:
        """All who went, whichever way."""
        return self.left + self.bounced + self.complained

    @property
    def net(self) -> int:
        """By how many the list grew; below zero where it shrank."""
        return self.joined - self.lost

    @property
    def signed_net(self) -> str:
        """``+1,204`` or ``−12``."""
        return signed(self.net)

    @property
    def label(self) -> str:
        """``Week of 3 March 2026``, ``March 2026`` or ``2026``."""
        if self.step is Step.WEEK:
            return f"Week of {self.start.day} {self.start:%B %Y}"
        return f"{self.start:%B %Y}" if self.step is Step.MONTH else f"{self.start:%Y}"

    @property
    def sentence(self) -> str:
        """All of it in words, for who points at the bar."""
        told = [f"{self.joined:,} joined", f"{self.left:,} left"]
        told += [
            f"{count:,} {kind}" for kind, count in (("bounced", self.bounced), ("complained", self.complained)) if count
        ]
        moved_in = f" {self.imported:,} were moved in then." if self.imported else ""
        return f"{self.label}: {', '.join(told)} ({self.signed_net}); {self.total:,} subscribed.{moved_in}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Way:
    """One way in over the span. ``joined_over_time`` has a number for each period."""

    source: str
    joined: int
    lost: int
    waiting: int
    joined_over_time: tuple[int, ...]

    @property
    def net(self) -> int:
        """How many more are here by this way than were before the span."""
        return self.joined - self.lost

    @property
    def signed_net(self) -> str:
        """``+1,204`` or ``−12``."""
        return signed(self.net)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Growth:
    """What the page shows. ``before`` is how many were subscribed when the first period began."""

    span: Span
    step: Step
    before: int
    periods: tuple[Period, ...]
    ways: tuple[Way, ...]

    @property
    def start(self) -> dt.date:
        """The first day."""
        return self.periods[0].start

    @property
    def newest_first(self) -> tuple[Period, ...]:
        """The periods in which anything happened, for a table."""
        told = (each for each in self.periods if each.joined or each.lost or each.waiting)
        return tuple(reversed(list(told)))

    @property
    def now(self) -> int:
        """How many are subscribed."""
        return self.periods[-1].total

    @property
    def sums(self) -> Period:
        """All periods as one."""
        return Period(
            start=self.start, step=self.step, end=self.periods[-1].end, total=self.now,
            **{name: sum(getattr(each, name) for each in self.periods)
               for name in ("joined", "left", "bounced", "complained", "waiting", "imported")},
        )  # fmt: skip


def growth(
    newsletter: Newsletter, counted: Sequence[Counted], *, span: Span, now: dt.datetime, step: Step | None = None
) -> Growth:
    """What was counted, put together for a span; with ``step`` in steps of that, however many they are."""
    today = now.astimezone(newsletter.zone).date()
    first = span.first_week(today, (each.week for each in counted))
    chosen = step or step_for(first, today)
    starts = starts_of(first, monday_of(today), chosen)
    by_start: dict[dt.date, Counter[GrowthKind]] = defaultdict(Counter)
    before = 0
    for each in counted:
        if each.week >= first:
            by_start[chosen.start(each.week)][each.kind] += each.count
        elif each.kind == GrowthKind.JOINED:
            before += each.count
        elif each.kind in _LOST:
            before -= each.count
    moved_in = _moved_in(newsletter, chosen)
    return Growth(
        span=span, step=chosen, before=before, periods=tuple(_periods(starts, chosen, by_start, before, moved_in)),
        ways=tuple(_ways(counted, starts, chosen, first)),
    )  # fmt: skip


def signed(count: int) -> str:
    """With its sign, a real minus, and commas between the thousands."""
    return f"{count:+,}".replace("-", "−") if count else "0"


def _periods(
    starts: Sequence[dt.date],
    step: Step,
    by_start: dict[dt.date, Counter[GrowthKind]],
    before: int,
    moved_in: Counter[dt.date],
) -> Iterable[Period]:
    total = before
    for start in starts:
        counts = by_start[start]
        total += counts[GrowthKind.JOINED] - sum(counts[kind] for kind in _LOST)
        yield Period(
            start=start, step=step, end=step.following(start) - dt.timedelta(days=1), total=total,
            imported=moved_in[start],
            **{kind.value: counts[kind] for kind in GrowthKind},
        )  # fmt: skip


def _ways(counted: Sequence[Counted], starts: Sequence[dt.date], step: Step, first: dt.date) -> list[Way]:
    sums: dict[str, Counter[GrowthKind]] = defaultdict(Counter)
    over_time: dict[str, Counter[dt.date]] = defaultdict(Counter)
    for each in counted:
        if each.week >= first:
            way = way_of(each.source)
            sums[way][each.kind] += each.count
            if each.kind == GrowthKind.JOINED:
                over_time[way][step.start(each.week)] += each.count
    found = [
        Way(
            source=source,
            joined=counts[GrowthKind.JOINED],
            lost=sum(counts[kind] for kind in _LOST),
            waiting=counts[GrowthKind.WAITING],
            joined_over_time=tuple(over_time[source][start] for start in starts),
        )
        for source, counts in sums.items()
        if any(counts.values())
    ]
    return sorted(found, key=lambda way: (-way.joined, -way.lost, way.source))


def way_of(source: str) -> str:
    """A source as the page names it: whoever of the writers added somebody, it was by hand."""
    return "by hand" if source == "studio" or source.startswith("studio,") else source


def _moved_in(newsletter: Newsletter, step: Step) -> Counter[dt.date]:
    """How many came with imports, by the step in which these were done, or stopped: who was moved in by then stays."""
    runs = SubscriberImport.objects.filter(
        newsletter=newsletter, state__in=(ImportState.DONE, ImportState.CANCELLED), finished_at__isnull=False
    ).values_list("finished_at", "counts")
    found: Counter[dt.date] = Counter()
    for finished_at, counts in runs:
        people = sum(outcomes.get(outcome, 0) for outcomes in counts.values() for outcome in _WORTH_A_MARK)
        if people and finished_at is not None:
            found[step.start(monday_of(finished_at.astimezone(newsletter.zone).date()))] += people
    return found
