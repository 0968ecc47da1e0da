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
from delivery import mailings, stopping, tasks
from delivery.models import Mailing, MailingState
from delivery.senders import as_sender, resting_senders
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
    assert wake_ups.taken() == [(sender,) for sender in range(settings.DELIVERY_SENDERS)]

    tasks.send(2)
    mailing.refresh_from_db()
    assert (mailing.state, len(smtp_sink.received)) == (MailingState.FINISHED, 3)
    assert wake_ups.taken() == []


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_leaves_work_asks_for_one_more_in_its_sender(mailing, smtp_sink, wake_ups, settings):
    settings.DELIVERY_SLICE_SECONDS = 0
    tasks.send(3)

    assert wake_ups.taken() == [(3,)]


def test_a_turn_without_a_mailing_or_in_a_sender_too_many_does_nothing(mailing, wake_ups, settings):
    mailings.pause(mailing)
    tasks.send(0)
    mailings.resume(mailing)
    tasks.send(settings.DELIVERY_SENDERS)

    assert wake_ups.taken() == []
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}


@pytest.mark.django_db(transaction=True)
def test_however_often_it_is_asked_one_wake_up_waits_for_each_sender_that_nobody_holds(mailing, wake_ups, settings):
    settings.DELIVERY_SENDERS = 3
    with held_elsewhere(1):
        for _tick in range(5):
            tasks.wake()
        assert wake_ups.taken() == [(0,), (2,)]
    tasks.wake()
    assert wake_ups.taken() == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_wake_up_that_was_taken_makes_room_for_the_next(mailing, wake_ups, settings):
    settings.DELIVERY_SENDERS = 2
    tasks.wake()
    Mailing.objects.filter(pk=mailing.pk).update(retry_at=timezone.now() + dt.timedelta(hours=1))
    tasks.send(1)
    wake_ups.taken()
    tasks.wake()

    assert wake_ups.taken() == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_left_to_the_beat(mailing, wake_ups, monkeypatch, caplog, settings):
    with monkeypatch.context() as patch:
        patch.setattr(app, "connection_for_write", lambda *_, **__: Connection("redis+socket:///nonexistent/v.sock"))
        tasks.wake()
    assert "Senders could not be woken, the beat will" in caplog.text

    app.amqp._producer_pool = None
    tasks.wake()
    assert wake_ups.taken() == [(sender,) for sender in range(settings.DELIVERY_SENDERS)]


@contextlib.contextmanager
def held_elsewhere(number):
    """Another worker, with a session of its own, is that sender."""
    asked, done, answers = threading.Event(), threading.Event(), []

    def hold():
        try:
            with as_sender(number) as free:
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
def test_a_number_is_one_workers_at_a_time():
    with held_elsewhere(1) as first:
        assert resting_senders(most=3) == [0, 2]
        with held_elsewhere(1) as second, held_elsewhere(0) as third:
            assert (first, second, third) == (True, False, True)
            assert resting_senders(most=3) == [2]
    assert resting_senders(most=3) == [0, 1, 2]


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


def test_a_mail_to_an_author_that_cannot_be_made_keeps_no_other_back(monkeypatch, caplog):
    told = []

    def tell(issue_id, **_others):
        if issue_id == 1:
            raise ValueError("no words for it")
        told.append(issue_id)
        return True

    monkeypatch.setattr(tasks.holding, "untold", lambda _now: [1, 2])
    monkeypatch.setattr(tasks.holding, "tell", tell)
    monkeypatch.setattr(tasks.reminders, "due", lambda _now: [1, 3])
    monkeypatch.setattr(tasks.reminders, "remind", tell)
    tasks.send_due_reminders()

    assert told == [2, 3]
    assert caplog.text.count("The mail about issue 1 was not sent") == 2
