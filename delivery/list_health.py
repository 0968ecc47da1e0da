"""What sending finds about the readers of a list: whom nothing ever reached, and whose mailbox sends it back."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from delivery.reasons import ABOUT_READER, PERSON_GONE
from delivery.segment_facts import ARRIVED
from newsletter.models import Newsletter
from subscribers.health.findings import Finding, Look, register
from subscribers.models import BulkDeed, Subscription

LAST_ISSUES, AGAIN_AND_AGAIN = 6, 3
_DID_NOT_ARRIVE = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.BOUNCED)
_FULL_OR_BUSY = ABOUT_READER - PERSON_GONE


def _mailings(newsletter: Newsletter, *, last: int | None = None) -> list[int]:
    found = Mailing.objects.filter(issue__newsletter=newsletter).exclude(state=MailingState.CANCELLED)
    return list(found.order_by("-date", "-pk").values_list("pk", flat=True)[:last])


def _never_reached(look: Look) -> QuerySet[Subscription]:
    """Some copy did not arrive, which an index knows, and none ever did."""
    mailings = _mailings(look.newsletter)
    copies = Delivery.objects.filter(mailing__in=mailings).order_by()
    tried = copies.filter(state__in=_DID_NOT_ARRIVE, subscription__isnull=False).values("subscription")
    arrived = copies.filter(subscription=OuterRef("pk"), state__in=ARRIVED)
    return look.subscribed().filter(~Exists(arrived), pk__in=tried)


def _again_and_again(look: Look) -> QuerySet[Subscription]:
    returned = Q(state=DeliveryState.BOUNCED) & ~Q(reason__in=PERSON_GONE)
    given_up = Q(state__in=[DeliveryState.FAILED, DeliveryState.EXPIRED], reason__in=_FULL_OR_BUSY)
    copies = Delivery.objects.filter(
        returned | given_up, mailing__in=_mailings(look.newsletter, last=LAST_ISSUES), subscription__isnull=False
    )
    often = copies.order_by().values("subscription").annotate(times=Count("pk")).filter(times__gte=AGAIN_AND_AGAIN)
    return look.subscribed().filter(pk__in=often.values("subscription"))


register(
    Finding(
        key="soft-bounces",
        title="whose mailbox keeps sending it back",
        means=f"At least {AGAIN_AND_AGAIN} of the last {LAST_ISSUES} issues did not stay with them: the mailbox is "
        "full, say, or nobody looks after it. They are not suppressed, since it may pass.",
        advice="Unsubscribe them if nothing reached them for months: providers judge you by such copies.",
        who=_again_and_again,
        deeds=(BulkDeed.UNSUBSCRIBE, BulkDeed.ADD_TAG),
    ),
    Finding(
        key="never-reached",
        title="whom no issue ever reached",
        means="They are subscribed, copies were made for them, and not one arrived. Mostly the address was wrong from "
        "the beginning.",
        advice="Look at some of their pages for what the servers said. Then unsubscribe them.",
        who=_never_reached,
        deeds=(BulkDeed.UNSUBSCRIBE, BulkDeed.ADD_TAG),
    ),
)
