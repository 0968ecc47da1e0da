"""What a writer sees first: for each newsletter its next slot, what is planned, how the last mailing went."""

import dataclasses
import datetime as dt
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from delivery.models import DeliveryState, Mailing, MailingState, Tally
from delivery.models.ledger import OPEN_STATES
from newsletter.cadence import Cadence, next_slots
from newsletter.forms.addresses import check_sender
from newsletter.models import Issue, IssueState, Newsletter
from subscribers.models import Subscription, SubscriptionState

SHOWN_DRAFTS = 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class LastMailing:
    """The newest mailing in numbers."""

    mailing: Mailing
    counts: dict[str, int]

    @property
    def sent(self) -> int:
        """Copies a server accepted, bounced ones included: they were accepted first."""
        return sum(self.counts.get(state, 0) for state in ("sent", "bounced", "complained"))

    @property
    def open(self) -> int:
        """Copies still to be settled."""
        return sum(self.counts.get(state, 0) for state in OPEN_STATES)

    @property
    def failed(self) -> int:
        """Copies that did not arrive and will not."""
        return sum(self.counts.get(state, 0) for state in (DeliveryState.FAILED, DeliveryState.EXPIRED))

    @property
    def in_doubt(self) -> int:
        """Copies nobody can know about."""
        return self.counts.get(DeliveryState.IN_DOUBT, 0)

    @property
    def is_running(self) -> bool:
        """Whether it is on its way, paused or not."""
        return self.mailing.state in {MailingState.SENDING, MailingState.PAUSED}


@dataclasses.dataclass(kw_only=True)
class Overview:
    """One newsletter at a glance. ``next_slot`` is in UTC; None where it has no rhythm."""

    newsletter: Newsletter
    next_slot: dt.datetime | None
    scheduled: list[Issue] = dataclasses.field(default_factory=list)
    overdue: list[Issue] = dataclasses.field(default_factory=list)
    drafts: list[Issue] = dataclasses.field(default_factory=list)
    draft_count: int = 0
    last_published: Issue | None = None
    readers: int = 0
    waiting: int = 0
    last: LastMailing | None = None

    @property
    def sender_trouble(self) -> str:
        """Why no mail can come from the newsletter's address, as of one kept before it was refused; else ''."""
        try:
            check_sender(self.newsletter.sender_email)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    @property
    def next_slot_issue(self) -> Issue | None:
        """The issue that is planned for the next slot."""
        return next((issue for issue in self.scheduled if issue.publish_at == self.next_slot), None)


def overviews(newsletters: QuerySet[Newsletter], *, now: dt.datetime) -> list[Overview]:
    """Each of these newsletters, by name, in seven queries however many there are."""
    cards = {
        newsletter.pk: Overview(
            newsletter=newsletter, next_slot=next(iter(next_slots(Cadence.of(newsletter), after=now, count=1)), None)
        )
        for newsletter in newsletters
    }
    _add_issues(cards, now)
    people = (
        Subscription.objects.filter(newsletter__in=cards)
        .order_by()
        .values("newsletter")
        .annotate(
            readers=Count("pk", filter=Q(state=SubscriptionState.ACTIVE, subscriber__state="active")),
            waiting=Count("pk", filter=Q(state=SubscriptionState.PENDING)),
        )
    )
    for row in people:
        cards[row["newsletter"]].readers, cards[row["newsletter"]].waiting = row["readers"], row["waiting"]
    _add_mailings(cards)
    return list(cards.values())


def _add_issues(cards: dict[int, Overview], now: dt.datetime) -> None:
    for issue in Issue.objects.filter(newsletter__in=cards, state=IssueState.SCHEDULED).order_by("publish_at"):
        card = cards[issue.newsletter_id]
        is_late = issue.publish_at is not None and issue.publish_at < now - dt.timedelta(minutes=2)
        (card.overdue if is_late else card.scheduled).append(issue)
    drafts = Issue.objects.filter(newsletter__in=cards, state=IssueState.DRAFT).annotate(
        rank=Window(RowNumber(), partition_by="newsletter", order_by=F("updated_at").desc()),
        of_all=Window(Count("pk"), partition_by="newsletter"),
    )
    for draft in drafts.filter(rank__lte=SHOWN_DRAFTS).order_by("newsletter_id", "rank"):
        cards[draft.newsletter_id].drafts.append(draft)
        cards[draft.newsletter_id].draft_count = getattr(draft, "of_all")  # noqa: B009 - annotated above
    latest = Issue.objects.filter(newsletter__in=cards, state=IssueState.SENT).order_by(
        "newsletter_id", "-publish_at", "-number"
    )
    for issue in latest.distinct("newsletter_id"):
        cards[issue.newsletter_id].last_published = issue


def _add_mailings(cards: dict[int, Overview]) -> None:
    latest = (
        Mailing.objects.filter(issue__newsletter__in=cards)
        .defer("rendered")
        .select_related("issue")
        .order_by("issue__newsletter_id", "-created_at", "-pk")
    )
    mailings = {mailing.pk: mailing for mailing in latest.distinct("issue__newsletter_id")}
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Tally.objects.filter(mailing__in=mailings).order_by().values("mailing", "state").annotate(count=Sum("count"))
    for row in rows:
        counts[row["mailing"]][row["state"]] = row["count"]
    for mailing in mailings.values():
        # Copies in a worker's hands count as waiting here.
        known = counts[mailing.pk]
        known[DeliveryState.PENDING] = mailing.audience - sum(known.values())
        cards[mailing.issue.newsletter_id].last = LastMailing(mailing=mailing, counts=known)
