"""A newsletter of three readers, and a segment of two of them."""

import pytest

from subscribers.models import Segment
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.segments.studio_pages import RULE


@pytest.fixture
def newsletter(db):
    newsletter = NewsletterFactory(slug="tide-notes")
    SubscriptionFactory(newsletter=newsletter, subscriber__address="ann@example.org", tags=["tides"])
    SubscriptionFactory(
        newsletter=newsletter, subscriber__address="bo@example.org", tags=["tides"], state="unsubscribed"
    )
    SubscriptionFactory(newsletter=newsletter, subscriber__address="chiyo@example.org")
    return newsletter


@pytest.fixture
def segment(newsletter):
    return Segment.objects.create(newsletter=newsletter, name="Tides", rule=RULE)
