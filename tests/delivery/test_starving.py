"""A long mailing, at default settings, with fewer sending processes than there may be: the rest goes on as ever."""

import time

import pytest
from django.conf import settings
from django.utils import timezone

from delivery import mailings
from delivery.models import DeliveryState
from newsletter.models import Issue, IssueState
from subscribers.models import Subscriber, Subscription, SubscriptionState
from tests.delivery.rehearsal import Rehearsal
from tests.factories import IssueFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READERS = 1000
SECONDS_EACH = 0.2


@pytest.fixture
def stage(issue, newsletter, tmp_path, worker_id):
    """A mailing that takes the two sending processes more than a minute and a half."""
    people = Subscriber.objects.bulk_create(
        Subscriber(address=f"r{n}@example.org", given_address=f"r{n}@example.org") for n in range(READERS)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, newsletter=newsletter, state=SubscriptionState.ACTIVE) for person in people
    )
    mailing = mailings.begin(issue, now=timezone.now())
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    with Rehearsal(mailing, tmp_path, broker=4 + number % 12, delay=SECONDS_EACH) as stage:
        yield stage


def test_ticks_are_taken_during_a_mailing_and_its_wake_ups_do_not_pile_up(stage, newsletter):
    assert settings.WORKER_CONCURRENCY < settings.DELIVERY_SENDERS
    stage.start_server()
    stage.start_service()
    stage.tick()
    stage.wait_for_accepted(10)
    for _tick in range(10):
        stage.tick()
    due = IssueFactory(newsletter=newsletter, number=22, state=IssueState.SCHEDULED, publish_at=timezone.now())
    asked = time.monotonic()
    stage.tick()
    stage.wait_for(lambda: Issue.objects.get(pk=due.pk).state == IssueState.SENDING, seconds=30)
    took = time.monotonic() - asked

    assert took < 5
    assert stage.state() == "sending"
    assert stage.states()[DeliveryState.PENDING] > READERS / 2
    # Two senders are at work; one message waits for each of the others, whatever mailings there are.
    stage.wait_for(lambda: stage.waiting("errands") == 0, seconds=10)
    assert stage.waiting("mailings") <= settings.DELIVERY_SENDERS
    stage.report(f"Due during a mailing, begun after {took:.1f} s")
