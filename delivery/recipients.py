"""From a claim, a subscription or nobody in particular to the recipient a message is filled with."""

import functools
import secrets
from collections.abc import Callable, Sequence

from django.conf import settings

from delivery.ledger import Claim
from delivery.message import Recipient
from delivery.verp import message_token
from newsletter.models import Newsletter
from newsletter.rendering.sample_readers import sample_link
from subscribers.models import Subscription
from subscribers.reader_links import links_of_issue


def recipient_of_claim(claim: Claim, *, issue_id: int) -> Recipient:
    """Whom a delivery is for, with the values frozen for it."""
    return Recipient(
        address=claim.to_address,
        token=message_token(claim.id),
        name=claim.values.get("name") or "",
        attributes=claim.values.get("attributes") or {},
        links=_links(claim.subscription_id, issue_id),
    )


def recipient_of(subscription: Subscription, *, issue_id: int = 0) -> Recipient:
    """A reader as they are now, with their own links."""
    subscriber = subscription.subscriber
    return Recipient(
        address=subscriber.given_address,
        token=secrets.token_hex(16),
        name=subscriber.name,
        attributes=subscriber.attributes,
        links=_links(subscription.pk, issue_id),
    )


def sample_recipient(newsletter: Newsletter, *, address: str = "reader@example.org", name: str = "") -> Recipient:  # noqa: ARG001 - a sample may come to depend on its newsletter
    """Nobody in particular: links that lead to a page saying so, and fallbacks for all values."""
    return Recipient(address=address, token=secrets.token_hex(16), name=name, links=_test_links)


def _links(subscription_id: int, issue_id: int) -> Callable[[Sequence[str]], Sequence[str]]:
    return functools.partial(links_of_issue(issue_id).of, subscription_id)


def _test_links(names: Sequence[str]) -> Sequence[str]:
    return [sample_link(name, base_url=settings.BASE_URL) for name in names]
