"""From a claim, a subscription or nobody in particular to the recipient a message is filled with."""

import secrets

from delivery.ledger import Claim
from delivery.message import Recipient
from delivery.verp import CopyNames
from newsletter.models import Newsletter
from newsletter.rendering.sample_readers import TEST_TOKEN
from subscribers.models import Subscription
from subscribers.reader_links import press_of_issue, same_token
from subscribers.tokens import TokenPress


def recipient_of_claim(claim: Claim, *, names: CopyNames, press: TokenPress) -> Recipient:
    """Whom a delivery is for, with the values frozen for it; ``press`` is that of the issue."""
    # By position: names for five fields cost as much as a token.
    return Recipient(
        claim.to_address,
        names.message_token(claim.id),
        press.tokens(claim.subscription_id),
        claim.values.get("name") or "",
        claim.values.get("attributes") or {},
    )


def recipient_of(subscription: Subscription, *, issue_id: int = 0) -> Recipient:
    """A reader as they are now, with their own links."""
    return Recipient(
        address=subscription.subscriber.given_address,
        token=secrets.token_hex(16),
        link_tokens=press_of_issue(issue_id).tokens(subscription.pk),
        name=subscription.name,
        attributes=subscription.attributes,
    )


def sample_recipient(newsletter: Newsletter, *, address: str = "reader@example.org", name: str = "") -> Recipient:  # noqa: ARG001 - a sample may come to depend on its newsletter
    """Nobody in particular: links that lead to a page saying so, and fallbacks for all values."""
    return Recipient(address=address, token=secrets.token_hex(16), link_tokens=same_token(TEST_TOKEN), name=name)
