"""The numbers of a mailing, as people and machines are shown them."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from delivery import ledger
from delivery.limits import GroupWeather, group_label
from delivery.limits.providers import OTHER
from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from delivery.models.ledger import OPEN_STATES
from delivery.reasons import reason_label
from delivery.time_left import TimeLeft, time_left

__all__ = ["Failure", "GroupLine", "Progress", "progress", "reason_label"]

RATE_WINDOW = dt.timedelta(seconds=60)
# What a person should look at: the copy did not arrive, or nobody knows.
_FAILURES = (
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
    DeliveryState.IN_DOUBT,
    DeliveryState.DEFERRED,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
)
_UNASKED = (DeliveryState.SUPPRESSED, DeliveryState.CANCELLED)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Failure:
    """One copy that did not arrive, or not yet; ``detail`` is the server's last words."""

    delivery_id: int
    address: str
    state: str
    reason: str
    detail: str
    at: dt.datetime | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One mailbox provider in a mailing: ``open`` copies are to come, ``lost`` did not arrive and will not."""

    group: str
    label: str
    total: int
    sent: int
    open: int
    in_doubt: int
    lost: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a mailing stands.

    ``counts`` has every state as a key; ``reasons`` counts the copies that carry one (failed, deferred, in doubt …);
    ``groups`` counts states by domain group; ``over_time`` copies accepted in each slice of time that saw any;
    ``excluded`` those the freeze left out. ``total`` is the frozen audience, ``candidates`` that and the excluded.
    ``segment`` is the name of the segment it went to, ``segment_words`` its rule; both are empty for everybody.
    ``rate`` is copies settled per second: over the last minute while it sends, over the whole time once it is over, 0
    while it is paused. Those nobody was asked about (suppressed, cancelled) do not count.
    """

    mailing_id: int
    state: str
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    groups: Mapping[str, Mapping[str, int]]
    over_time: tuple[tuple[dt.datetime, int], ...]
    excluded: Mapping[str, int]
    total: int
    candidates: int
    segment: str
    segment_words: str
    rate: float
    time_left: TimeLeft
    started: dt.datetime
    finished: dt.datetime | None
    paused_reason: str
    trouble: str
    retry_at: dt.datetime | None
    failures: tuple[Failure, ...]

    @property
    def seconds_left(self) -> int | None:
        """Until the last copy that is on its way is settled; None where the rate says nothing."""
        return self.time_left.seconds

    @property
    def open(self) -> int:
        """Copies whose story is not over."""
        return sum(self.counts[state] for state in OPEN_STATES)

    @property
    def done(self) -> int:
        """Copies whose story is over, for better or worse."""
        return self.total - self.open

    @property
    def sent(self) -> int:
        """Copies a server accepted, bounced ones included."""
        return sum(self.counts[s] for s in (DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.COMPLAINED))

    @property
    def failed(self) -> int:
        """Copies that will not arrive: refused or given up."""
        return self.counts[DeliveryState.FAILED] + self.counts[DeliveryState.EXPIRED]

    @property
    def in_doubt(self) -> int:
        """Copies of which nobody can know."""
        return self.counts[DeliveryState.IN_DOUBT]

    @property
    def group_lines(self) -> list[GroupLine]:
        """Each domain group that has copies, the largest first; "other" goes last."""
        lines = [_group_line(group, counts) for group, counts in self.groups.items() if any(counts.values())]
        return sorted(lines, key=lambda line: (line.group == OTHER, -line.total, line.label))

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100; rounded down, so that 100 is all."""
        return 100 * self.done // self.total if self.total else 100

    @property
    def running(self) -> bool:
        """Whether numbers still change by themselves."""
        return self.state == MailingState.SENDING or (self.state == MailingState.CANCELLED and self.open > 0)

    def to_json(self) -> dict[str, Any]:
        """As ``send_status --json`` prints it; times are ISO 8601 in UTC."""
        fields = dataclasses.asdict(self)
        for name in ("started", "finished", "retry_at"):
            fields[name] = fields[name].isoformat() if fields[name] else None
        ends = None if self.seconds_left is None else timezone.now() + dt.timedelta(seconds=self.seconds_left)
        fields["over_time"] = [[at.isoformat(), count] for at, count in self.over_time]
        for failure in fields["failures"]:
            failure["at"] = failure["at"].isoformat() if failure["at"] else None
        left = fields.pop("time_left")
        waits = [wait | {"until": wait["until"].isoformat() if wait["until"] else None} for wait in left["waits"]]
        return fields | {
            "seconds_left": left["seconds"], "at_least": left["is_least"], "waiting_groups": waits,
            "open": self.open, "done": self.done, "sent": self.sent, "failed": self.failed, "in_doubt": self.in_doubt,
            "percent": self.percent, "rate": round(self.rate, 2),
            "ends": ends.isoformat(timespec="seconds") if ends else None,
        }  # fmt: skip


def progress(
    mailing: Mailing, *, now: dt.datetime | None = None, failures: int = 100, held: Sequence[GroupWeather] = ()
) -> Progress:
    """The mailing's numbers in eight queries, whatever its size; at most ``failures`` single ones, the latest first.

    ``held`` are the groups that are held back now: without them the time left is that of a mailing that holds none.
    """
    now = now or timezone.now()
    mailing.refresh_from_db()
    numbers = ledger.numbers(mailing)
    counts = dict(numbers.states)
    over_time = ledger.sent_over_time(mailing)
    is_sending = mailing.state == MailingState.SENDING
    rate = _rate(mailing, now=now) if is_sending else _overall_rate(mailing, counts)
    return Progress(
        mailing_id=mailing.pk,
        state=mailing.state,
        counts=counts,
        reasons=dict(sorted(numbers.reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        groups=numbers.groups,
        over_time=tuple(over_time),
        excluded=dict(mailing.exclusions.order_by("reason").values_list("reason", "count")),
        total=mailing.audience,
        candidates=mailing.candidates,
        segment=mailing.segment_name,
        segment_words=mailing.segment_words,
        rate=rate,
        time_left=time_left(mailing, groups=numbers.groups, rate=rate, held=held, now=now),
        started=mailing.created_at,
        finished=mailing.finished_at,
        paused_reason=mailing.paused_reason if mailing.state == MailingState.PAUSED else "",
        trouble=mailing.trouble if is_sending else "",  # of what does not go on, it is news of yesterday
        retry_at=mailing.retry_at if is_sending else None,
        failures=_failures(mailing, limit=failures),
    )


def _group_line(group: str, counts: Mapping[str, int]) -> GroupLine:
    def number(*states: DeliveryState) -> int:
        return sum(counts.get(state, 0) for state in states)

    return GroupLine(
        group=group,
        label=group_label(group),
        total=sum(counts.values()),
        sent=number(DeliveryState.SENT, DeliveryState.COMPLAINED),  # only what arrived can be called spam
        open=number(*OPEN_STATES),
        in_doubt=number(DeliveryState.IN_DOUBT),
        lost=number(DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.BOUNCED),
    )


def _rate(mailing: Mailing, *, now: dt.datetime) -> float:
    """Settled per second of the last minute, or of the time since the first if that is less."""
    settled = [
        (at, count)
        for at, state, _, count in ledger.settled_since(mailing, now - RATE_WINDOW)
        if state not in _UNASKED and state != DeliveryState.DEFERRED
    ]
    if not settled:
        return 0.0
    first = max(min(at for at, _ in settled), mailing.created_at)
    return sum(count for _, count in settled) / max((now - first).total_seconds(), 1.0)


def _overall_rate(mailing: Mailing, counts: Mapping[str, int]) -> float:
    if mailing.finished_at is None:
        return 0.0
    seconds = (mailing.finished_at - mailing.created_at).total_seconds()
    asked = sum(counts.values()) - sum(counts[state] for state in _UNASKED)
    return asked / max(seconds, 1.0)


def _failures(mailing: Mailing, *, limit: int) -> tuple[Failure, ...]:
    if limit <= 0:
        return ()
    # The latest of each state, by the index: sorting ten thousand refused copies would take a third of a second.
    copies = Delivery.objects.filter(mailing=mailing).order_by("-settled_at", "-pk")
    first, *others = [copies.filter(state=state)[:limit] for state in _FAILURES]
    rows = first.union(*others, all=True).order_by(F("settled_at").desc(nulls_last=True), "-pk")[:limit]
    return tuple(
        Failure(
            delivery_id=row.pk,
            address=row.to_address,
            state=row.state,
            reason=row.reason,
            detail=row.detail,
            at=row.settled_at or row.first_attempt_at,
        )
        for row in rows
    )
