"""Two presses on one mail's page at the same moment."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction

from subscribers import joint_confirming
from subscribers.confirming import Confirmation
from subscribers.models import Subscription, SubscriptionState
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory
from tests.subscribers.test_confirmation_together import HERE

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def mailed(*names, at):
    bob = SubscriberFactory(address="bob@example.org")
    return [
        SubscriptionFactory(
            subscriber=bob, newsletter=NewsletterFactory(name=name), state=SubscriptionState.PENDING, confirmed_at=None,
            confirmation_sent_at=at,
        )
        for name in names
    ]  # fmt: skip


def both_wait():
    for _ in range(600):
        with connection.cursor() as cursor:
            # What a transaction has seen of the others' activity once, it sees to its end.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == 2:
                return
        time.sleep(0.05)
    raise AssertionError("The presses never waited.")


def pressing(act, leads, *, now):
    """Threads that each ``act`` on the mail's link, led by one of ``leads``; and what became of them."""
    said = []

    def press(lead):
        try:
            said.append(act(Confirmation(subscription=lead, issued_at=NOW), evidence=HERE, now=now))
        except Exception as error:
            said.append(error)
        finally:
            connection.close()

    return [threading.Thread(target=press, args=(lead,)) for lead in leads], said


@pytest.mark.parametrize(
    ("act", "days", "field", "value"),
    [(joint_confirming.confirm, 1, "state", "active"), (joint_confirming.ask_again, 8, "mail_due_at", None)],
)
def test_presses_that_begin_with_different_newsletters_do_not_stop_each_other(act, days, field, value):
    first, between, last = mailed("Bells", "Clocks", "Tide Notes", at=NOW)
    now = NOW + dt.timedelta(days=days)
    threads, said = pressing(act, [first, last], now=now)
    with transaction.atomic():
        # Both come as far as this one, each with its own lead behind it.
        Subscription.objects.select_for_update().get(pk=between.pk)
        for each in threads:
            each.start()
        both_wait()
    for each in threads:
        each.join(60)
    assert [each for each in said if isinstance(each, Exception)] == []
    assert (len(said), set(Subscription.objects.values_list(field, flat=True))) == (2, {value or now})
