"""From a claim, a subscription or nobody in particular to the recipient a message is filled with."""

import uuid
from collections.abc import Callable

from django.conf import settings

from delivery.ledger import Claim
from delivery.message import Recipient
from newsletter.models import Newsletter
from newsletter.rendering.sample_readers import sample_link
from subscribers import reader_links
from subscribers.models import Subscription


def recipient_of_claim(claim: Claim, *, issue_id: int) -> Recipient:
    """Whom a delivery is for, with the values frozen for it."""
    return Recipient(
        address=claim.to_address,
        uuid=claim.uuid,
        name=claim.values.get("name") or "",
        attributes=claim.values.get("attributes") or {},
        link=_links(claim.subscription_id, issue_id),
    )


def recipient_of(subscription: Subscription, *, issue_id: int = 0) -> Recipient:
    """A reader as they are now, with their own links."""
    subscriber = subscription.subscriber
    return Recipient(
        address=subscriber.given_address,
        uuid=uuid.uuid4(),
        name=subscriber.name,
        attributes=subscriber.attributes,
        link=_links(subscription.pk, issue_id),
    )


def sample_recipient(newsletter: Newsletter, *, address: str = "reader@example.org", name: str = "") -> Recipient:  # noqa: ARG001 - a sample may come to depend on its newsletter
    """Nobody in particular: links that lead to a page saying so, and fallbacks for all values."""
    return Recipient(address=address, uuid=uuid.uuid4(), name=name, link=_test_link)


def _links(subscription_id: int, issue_id: int) -> Callable[[str], str]:
    def link(name: str) -> str:
        match name:
            case "unsubscribe_url":
                return reader_links.unsubscribe_url(subscription_id)
            case "preferences_url":
                return reader_links.preferences_url(subscription_id)
        if name.startswith("feedback_url."):
            return reader_links.feedback_url(subscription_id, issue_id, name.removeprefix("feedback_url."))
        raise LookupError(f"no reader's link is called {name}")

    return link


def _test_link(name: str) -> str:
    return sample_link(name, base_url=settings.BASE_URL)
