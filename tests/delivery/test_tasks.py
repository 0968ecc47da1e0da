import contextlib
import datetime as dt
import os
import signal
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone
from kombu import Connection

from config.celery import app
from delivery import stopping, tasks
from delivery.lanes import free_lanes, lane
from delivery.models import Mailing, MailingState
from delivery.stopping import asked_to_stop
from tests.machine import wait_until


@pytest.fixture
def now():
    """Tasks look at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.mark.django_db(transaction=True)
def test_one_tick_and_one_turn_carry_an_issue_from_its_slot_to_its_readers(
    issue, readers, smtp_sink, wake_ups, settings
):
    tasks.tick()
    mailing = issue.mailings.get()
    assert wake_ups.taken() == [(mailing.pk, lane) for lane in range(settings.DELIVERY_LANES)]

    tasks.send_mailing(mailing.pk, 2)
    mailing.refresh_from_db()
    assert (mailing.state, len(smtp_sink.received)) == (MailingState.FINISHED, 3)
    assert wake_ups.taken() == []


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_leaves_work_asks_for_one_more_in_its_lane(mailing, smtp_sink, wake_ups, settings):
    settings.DELIVERY_SLICE_SECONDS = 0
    tasks.send_mailing(mailing.pk, 3)

    assert wake_ups.taken() == [(mailing.pk, 3)]


def test_a_turn_at_a_mailing_that_is_gone_or_in_a_lane_too_many_does_nothing(mailing, wake_ups, settings):
    tasks.send_mailing(987654)
    tasks.send_mailing(mailing.pk, settings.DELIVERY_LANES)

    assert wake_ups.taken() == []
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}


@pytest.mark.django_db(transaction=True)
def test_however_often_it_is_asked_one_wake_up_waits_for_each_lane_that_nobody_holds(mailing, wake_ups, settings):
    settings.DELIVERY_LANES = 3
    with held_elsewhere(mailing, 1):
        for _tick in range(5):
            tasks.wake(mailing.pk)
        assert wake_ups.taken() == [(mailing.pk, 0), (mailing.pk, 2)]
    tasks.wake(mailing.pk)
    assert wake_ups.taken() == [(mailing.pk, 1)]


@pytest.mark.django_db(transaction=True)
def test_a_wake_up_that_was_taken_makes_room_for_the_next(mailing, wake_ups, settings):
    settings.DELIVERY_LANES = 2
    tasks.wake(mailing.pk)
    Mailing.objects.filter(pk=mailing.pk).update(retry_at=timezone.now() + dt.timedelta(hours=1))
    tasks.send_mailing(mailing.pk, 1)
    wake_ups.taken()
    tasks.wake(mailing.pk)

    assert wake_ups.taken() == [(mailing.pk, 1)]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_left_to_the_beat(mailing, wake_ups, monkeypatch, caplog, settings):
    with monkeypatch.context() as patch:
        patch.setattr(app, "connection_for_write", lambda *_, **__: Connection("redis+socket:///nonexistent/v.sock"))
        tasks.wake(mailing.pk)
    assert f"Senders could not be woken for mailing {mailing.pk}, the beat will" in caplog.text

    app.amqp._producer_pool = None
    tasks.wake(mailing.pk)
    assert wake_ups.taken() == [(mailing.pk, lane) for lane in range(settings.DELIVERY_LANES)]


@contextlib.contextmanager
def held_elsewhere(mailing, number):
    """Another worker, with a session of its own, has that lane."""
    asked, done, answers = threading.Event(), threading.Event(), []

    def hold():
        try:
            with lane(mailing.pk, number) as free:
                answers.append(free)
                asked.set()
                done.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert asked.wait(10)
        yield answers[0]
    finally:
        done.set()
        thread.join(10)


@pytest.mark.django_db(transaction=True)
def test_a_lane_is_held_by_one_worker_at_a_time(mailing):
    with held_elsewhere(mailing, 1) as first:
        assert free_lanes(mailing.pk, lanes=3) == [0, 2]
        with held_elsewhere(mailing, 1) as second, held_elsewhere(mailing, 0) as third:
            assert (first, second, third) == (True, False, True)
            assert free_lanes(mailing.pk, lanes=3) == [2]
            assert free_lanes(mailing.pk + 1, lanes=3) == [0, 1, 2]
    assert free_lanes(mailing.pk, lanes=3) == [0, 1, 2]


def test_a_first_sigterm_asks_and_the_handler_before_is_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with asked_to_stop() as stop:
        assert stop() is False
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop() is True
        assert signal.getsignal(signal.SIGTERM) == before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_worker_that_shuts_down_stops_the_loops_of_its_forked_pool(monkeypatch):
    monkeypatch.setattr(stopping, "_shutting_down", stopping.mmap.mmap(-1, 1))
    child = os.fork()
    if child == 0:
        deadline = time.monotonic() + 10
        with asked_to_stop() as stop:
            while not stop() and time.monotonic() < deadline:
                time.sleep(0.001)
            os._exit(0 if stop() else 1)
    try:
        stopping.shut_down()
        ends = []
        wait_until(lambda: ends.append(os.waitpid(child, os.WNOHANG)) or ends[-1][0], what="the end of the child")
        assert ends[-1] == (child, 0)
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
