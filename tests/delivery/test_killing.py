"""A service at its default settings: stopped by its process manager, and with nowhere to send to.

What kills do to a mailing is in ``benchmarks/chaos.py``, of which ``tests/benchmarks/test_chaos.py`` runs a short one.
"""

import os
import signal

import pytest
from django.utils import timezone

from benchmarks.rehearsal.verdict import judge
from delivery import mailings
from subscribers.models import Subscriber, Subscription, SubscriptionState
from tests.delivery.rehearsal import Rehearsal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READERS = 300
POOL = 2


@pytest.fixture
def stage(issue, newsletter, tmp_path, worker_id):
    people = Subscriber.objects.bulk_create(
        Subscriber(address=f"r{n}@example.org", given_address=f"r{n}@example.org") for n in range(READERS)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, newsletter=newsletter, name=f"Reader {n}", state=SubscriptionState.ACTIVE)
        for n, person in enumerate(people)
    )
    mailing = mailings.begin(issue, now=timezone.now())
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    with Rehearsal(mailing, tmp_path, broker=4 + number % 12) as stage:
        yield stage


@pytest.mark.parametrize("whom", ["worker", "everyone"])
def test_a_worker_asked_to_stop_leaves_nothing_in_doubt(stage, whom):
    """Process managers send SIGTERM to the worker alone or to its whole group; both must be safe."""
    stage.start_server()
    worker = stage.start_worker(processes=POOL)
    stage.wake(POOL)
    stage.wait_for_accepted(READERS // 3)
    (os.kill if whom == "worker" else os.killpg)(worker.pid, signal.SIGTERM)
    worker.wait(20)
    before = stage.states()
    assert before.keys() <= {"pending", "sent"}
    stage.start_worker(processes=POOL)
    stage.wait_until_finished()

    stage.report(f"SIGTERM to {whom}, with {before}")
    assert judge([stage.mailing], stage.answers(), doubt_allowed=0).faults == ()
    assert stage.states() == {"sent": READERS}


def test_a_server_that_is_down_at_the_start_gets_everyone_when_it_comes_up(stage):
    stage.start_worker(processes=POOL)
    stage.wake()
    stage.wait_for(lambda: type(stage.mailing).objects.get(pk=stage.mailing.pk).trouble != "")
    stage.mailing.refresh_from_db()
    assert (stage.mailing.state, stage.states()) == ("sending", {"pending": READERS})
    assert stage.mailing.trouble == f"127.0.0.1:{stage.port}: it cannot be reached: connection refused"
    stage.start_server()
    stage.wait_until_finished()

    stage.report("Server down at the start")
    assert judge([stage.mailing], stage.answers(), doubt_allowed=0).faults == ()
    assert stage.states() == {"sent": READERS}


def test_two_workers_at_once_share_the_work(stage):
    stage.start_server()
    stage.start_worker(processes=POOL)
    stage.start_worker(processes=POOL)
    stage.wake(2 * POOL)
    stage.wait_until_finished()

    stage.report("Two workers")
    assert judge([stage.mailing], stage.answers(), doubt_allowed=0).faults == ()
    assert stage.states() == {"sent": READERS}
