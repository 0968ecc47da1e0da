"""A mailing under way, and readers of it by name."""

import datetime as dt

import pytest

from delivery import mailings
from newsletter.models import IssueState
from subscribers.models import Suppression, SuppressionReason
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

NOW = dt.datetime(2026, 12, 6, 16, 0, 5, tzinfo=dt.UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def issue(newsletter, now):
    """Issue #21, due five seconds ago."""
    slot = now - dt.timedelta(seconds=5)
    return IssueFactory(
        newsletter=newsletter, number=21, title="High water", state=IssueState.SCHEDULED, publish_at=slot
    )


@pytest.fixture
def subscribe(newsletter):
    """``subscribe("bob", state=…)``: a subscription of bob@example.org."""

    def new(name, *, suppressed=False, given="", **fields):
        subscriber = SubscriberFactory(
            address=f"{name}@example.org", given_address=given or f"{name}@example.org", name=name.capitalize(),
            attributes=fields.pop("attributes", {}),
        )  # fmt: skip
        if suppressed:
            Suppression.objects.create(address_hash=subscriber.address_hash, reason=SuppressionReason.MANUAL)
        return SubscriptionFactory(subscriber=subscriber, newsletter=newsletter, **fields)

    return new


@pytest.fixture
def readers(subscribe):
    """Bob, Chiyo and Dara, all subscribed."""
    return [subscribe(name) for name in ("bob", "chiyo", "dara")]


@pytest.fixture
def mailing(issue, readers, now):
    """The issue on its way to Bob, Chiyo and Dara."""
    return mailings.begin(issue, now=now)
