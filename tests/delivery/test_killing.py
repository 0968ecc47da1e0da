"""Workers are stopped in every way while 300 copies go out: nobody is lost, and nobody silently gets two.

Run it with ``-s`` to see the figures.
"""

import os
import signal

import pytest
from django.utils import timezone

from delivery import mailings
from delivery.models import Delivery, DeliveryState
from subscribers.models import Subscriber, Subscription, SubscriptionState
from tests.delivery.rehearsal import Rehearsal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READERS = 300
POOL = 2


@pytest.fixture
def stage(issue, newsletter, tmp_path, worker_id):
    people = Subscriber.objects.bulk_create(
        Subscriber(address=f"r{n}@example.org", given_address=f"r{n}@example.org", name=f"Reader {n}")
        for n in range(READERS)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, newsletter=newsletter, state=SubscriptionState.ACTIVE) for person in people
    )
    mailing = mailings.begin(issue, now=timezone.now())
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    with Rehearsal(mailing, tmp_path, broker=4 + number % 12) as stage:
        yield stage


def check_nobody_is_lost_or_repeated(stage):
    accepted, doubted = stage.accepted(), stage.addresses(DeliveryState.IN_DOUBT)
    everyone = set(Delivery.objects.filter(mailing=stage.mailing).values_list("address", flat=True))
    settled = stage.addresses(DeliveryState.SENT) | stage.addresses(DeliveryState.FAILED) | doubted
    assert len(everyone) == READERS
    assert settled == everyone
    assert {address: count for address, count in accepted.items() if count > 1} == {}
    assert stage.addresses(DeliveryState.SENT) - set(accepted) == set()
    assert set(accepted) - stage.addresses(DeliveryState.SENT) - doubted == set()
    assert len(set(stage.message_ids())) == accepted.total()


def test_a_killed_worker_loses_nobody_and_repeats_nobody(stage):
    stage.start_server()
    worker = stage.start_worker(processes=POOL)
    stage.wake(POOL)
    stage.wait_for_accepted(READERS // 3)
    stage.kill(worker)
    before = stage.states()
    stage.start_worker(processes=POOL)
    stage.wait_until_finished()

    stage.report(f"SIGKILL, with {before}")
    check_nobody_is_lost_or_repeated(stage)
    # A worker has one copy at its dot per process, and one whose answer it has not written down yet.
    assert len(stage.addresses(DeliveryState.IN_DOUBT)) <= 2 * POOL


def test_a_killed_worker_and_a_wiped_broker_lose_nobody(stage):
    stage.start_server()
    worker = stage.start_worker(processes=POOL)
    stage.wake(POOL)
    stage.wait_for_accepted(READERS // 3)
    stage.kill(worker)
    stage.wipe_broker()
    stage.start_worker(processes=POOL)
    stage.wait_until_finished()

    stage.report("SIGKILL and a wiped broker")
    check_nobody_is_lost_or_repeated(stage)


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
    check_nobody_is_lost_or_repeated(stage)
    assert stage.addresses(DeliveryState.IN_DOUBT) == set()
    assert stage.accepted().total() == READERS


def test_a_server_that_defers_and_refuses_some_gets_everyone_else(stage):
    stage.start_server(defer=10, refuse=2)
    stage.start_worker(processes=POOL)
    stage.wake()
    stage.wait_for(lambda: stage.states().keys() <= {"sent", "deferred", "failed"}, beat=True)
    before = stage.states()
    # Five minutes later.
    Delivery.objects.filter(mailing=stage.mailing, state=DeliveryState.DEFERRED).update(not_before=timezone.now())
    stage.wait_until_finished()

    stage.report(f"451 for 10 % and 550 for 2 %, with {before}")
    check_nobody_is_lost_or_repeated(stage)
    failed = stage.addresses(DeliveryState.FAILED)
    assert before["deferred"] > READERS * 0.05
    assert len(failed) > READERS * 0.005
    assert stage.states() == {"sent": READERS - len(failed), "failed": len(failed)}


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
    check_nobody_is_lost_or_repeated(stage)
    assert stage.states() == {"sent": READERS}


def test_two_workers_at_once_share_the_work(stage):
    stage.start_server()
    stage.start_worker(processes=POOL)
    stage.start_worker(processes=POOL)
    stage.wake(2 * POOL)
    stage.wait_until_finished()

    stage.report("Two workers")
    check_nobody_is_lost_or_repeated(stage)
    assert stage.states() == {"sent": READERS}
