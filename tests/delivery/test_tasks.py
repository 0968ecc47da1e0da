import os
import signal
import threading

import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from delivery import stopping, tasks
from delivery.lanes import lane
from delivery.models import MailingState
from delivery.stopping import asked_to_stop


@pytest.fixture
def now():
    """Tasks look at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture
def asked(monkeypatch):
    """Which mailings workers were asked to take a turn at."""
    called = []
    monkeypatch.setattr("delivery.tasks.send_mailing.delay", called.append)
    return called


@pytest.mark.django_db(transaction=True)
def test_one_tick_and_one_turn_carry_an_issue_from_its_slot_to_its_readers(issue, readers, smtp_sink, asked, settings):
    tasks.tick()
    mailing = issue.mailings.get()
    assert asked == [mailing.pk] * settings.DELIVERY_LANES

    tasks.send_mailing(mailing.pk)
    mailing.refresh_from_db()
    assert (mailing.state, len(smtp_sink.received)) == (MailingState.FINISHED, 3)
    assert asked == [mailing.pk] * settings.DELIVERY_LANES


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_leaves_work_asks_for_one_more(mailing, smtp_sink, asked, settings):
    settings.DELIVERY_SLICE_SECONDS = 0
    tasks.send_mailing(mailing.pk)

    assert asked == [mailing.pk]


def test_a_turn_at_a_mailing_that_is_gone_does_nothing(db, asked):
    tasks.send_mailing(987654)

    assert asked == []


def test_a_broker_that_is_away_is_left_to_the_beat(monkeypatch, caplog):
    def away(_pk):
        raise OperationalError("no broker")

    monkeypatch.setattr("delivery.tasks.send_mailing.delay", away)
    tasks.wake(1)

    assert "the beat will: no broker" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_mailing_has_as_many_lanes_as_it_is_given(mailing):
    def elsewhere(*, lanes, while_inside=lambda: None):
        """What another worker, with a session of its own, gets."""
        found = []

        def ask():
            try:
                with lane(mailing.pk, lanes=lanes) as free:
                    found.append(free)
                    while_inside()
            finally:
                connection.close()

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        return found[0]

    answers = []
    with lane(mailing.pk, lanes=2) as first:
        answers.append(elsewhere(lanes=1))
        answers.append(elsewhere(lanes=2, while_inside=lambda: answers.append(elsewhere(lanes=2))))
    answers.append(elsewhere(lanes=1))

    assert first is True
    assert answers == [False, False, True, True]


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
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with asked_to_stop() as stop:
            while not stop():
                pass
        os.write(writer, b"stopped")
        os._exit(0)
    stopping.shut_down()

    assert os.read(reader, 10) == b"stopped"
    os.waitpid(child, 0)
