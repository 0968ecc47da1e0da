"""Telling the workers, through a broker that is there and through one that is not."""

import pytest
from django.utils import timezone
from kombu import Connection

from config.celery import app
from subscribers.enqueue import hint_confirmation, hint_flood, hint_welcome
from subscribers.models import SubscriptionState
from subscribers.tasks import send_confirmation, send_welcome, watch_signups
from tests.factories import SubscriptionFactory


@pytest.fixture
def fresh_broker_connections():
    """Connections are pooled for the life of the process; the next one is made anew, and so is the one after."""
    app.amqp._producer_pool = None
    yield
    app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("task", "hint", "arguments"),
    [
        (send_confirmation, hint_confirmation, [4_711]),
        (send_welcome, hint_welcome, [4_711]),
        (watch_signups, hint_flood, []),
    ],
)
def test_a_hint_waits_in_the_broker_for_a_worker(
    fresh_broker_connections, monkeypatch, worker_id, task, hint, arguments
):
    queue = f"hints-{worker_id}"  # a queue of this test's own: others share the broker
    monkeypatch.setattr(task, "queue", queue, raising=False)
    monkeypatch.setattr(task, "_exec_options", None)
    hint(*arguments)
    with app.connection_for_write() as connection:
        message = connection.default_channel.basic_get(queue, no_ack=True)
        assert connection.default_channel.basic_get(queue, no_ack=True) is None
    assert message.headers["task"] == task.name
    assert message.payload[0] == arguments


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_delays_the_mail_and_stops_nobody(fresh_broker_connections, monkeypatch, caplog):
    subscription = SubscriptionFactory(state=SubscriptionState.PENDING, confirmed_at=None, mail_due_at=timezone.now())
    away = Connection("redis+socket:///nonexistent/valkey.sock")
    monkeypatch.setattr(app, "connection_for_write", lambda *args, **kwargs: away)
    hint_confirmation(subscription.pk)
    assert f"No broker for the confirmation mail of subscription {subscription.pk}" in caplog.text
    subscription.refresh_from_db()
    assert subscription.mail_due_at is not None
