"""A mailing under way, and readers of it by name."""

import datetime as dt

import pytest

from config.celery import app
from delivery import mailings
from delivery.tasks import send
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
    """``subscribe("bob", state=…)``: a subscription of bob@example.org.

    ``suppressed`` for the whole site, or by a newsletter.
    """

    def new(name, *, suppressed=False, given="", **fields):
        subscriber = SubscriberFactory(address=f"{name}@example.org", given_address=given or f"{name}@example.org")
        if suppressed:
            by = None if suppressed is True else suppressed
            Suppression.objects.create(
                address_hash=subscriber.address_hash, newsletter=by, reason=SuppressionReason.MANUAL
            )
        return SubscriptionFactory(
            subscriber=subscriber, newsletter=newsletter, **{"name": name.capitalize(), **fields}
        )

    return new


@pytest.fixture
def readers(subscribe):
    """Bob, Chiyo and Dara, all subscribed."""
    return [subscribe(name) for name in ("bob", "chiyo", "dara")]


class WakeUps:
    """A queue of this test's own at the real broker, in the place of the one for mailings."""

    def __init__(self, name):
        self.name = name

    def taken(self):
        """What waits there, as (number of the sender,), oldest first; it is gone then."""
        found = []
        with app.connection_for_write() as wire:
            while (message := wire.default_channel.basic_get(self.name, no_ack=True)) is not None:
                found.append(tuple(message.payload[0]))
        return found


@pytest.fixture
def wake_ups(monkeypatch, worker_id):
    app.amqp._producer_pool = None  # connections are pooled for the life of the process: this test's is made anew
    queue = WakeUps(f"wake-ups-{worker_id}")
    queue.taken()
    monkeypatch.setattr(send, "queue", queue.name, raising=False)
    monkeypatch.setattr(send, "_exec_options", None)
    yield queue
    app.amqp._producer_pool = None


@pytest.fixture
def mailing(issue, readers, now):
    """The issue on its way to Bob, Chiyo and Dara."""
    return mailings.begin(issue, now=now)
