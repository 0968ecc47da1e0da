"""What happens while a copy is at its dot: a stop, a pause, a reader who leaves, a database that goes away."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from delivery import ledger, mailings
from delivery.models import Lease
from tests.delivery.engine.turns import at_the_dot, meanwhile, run, states

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sender_told_to_stop_ends_what_is_at_its_dot_and_gives_back_the_rest(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.5
    run(stop=at_the_dot)

    assert len(smtp_sink.received) == 1
    assert sorted(states(mailing).values()) == [("pending", ""), ("pending", ""), ("sent", "")]
    assert Lease.objects.count() == 0


def test_a_mailing_paused_while_it_runs_stops_after_the_copy_at_its_dot(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.5
    pausing = meanwhile(lambda: mailings.pause(mailing), when=at_the_dot)
    run()
    pausing.join()

    assert len(smtp_sink.received) == 1
    assert sorted(states(mailing).values()) == [("pending", ""), ("pending", ""), ("sent", "")]
    assert Lease.objects.count() == 0


def test_a_reader_who_leaves_between_claim_and_dot_gets_nothing(mailing, readers, smtp_sink):
    smtp_sink.pause_seconds = 0.3

    def leave():
        readers[1].state = "unsubscribed"
        readers[1].save()

    leaving = meanwhile(leave, when=at_the_dot)
    run()
    leaving.join()

    assert smtp_sink.recipients() == ["bob@example.org", "dara@example.org"]
    assert states(mailing)["chiyo"] == ("suppressed", "unsubscribed")


def test_the_hand_off_is_committed_before_the_dot_is_answered_and_before_that_nothing_is(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.4
    seen = []

    def look():
        """From another session, while the server has the whole message and has not answered."""
        seen.extend(Lease.objects.filter(stage="handoff").values_list("delivery__address", flat=True))
        seen.append(len(smtp_sink.received))

    watcher = meanwhile(look, when=at_the_dot)
    run(stop=at_the_dot)
    watcher.join()

    assert seen == ["bob@example.org", 0]
    assert smtp_sink.recipients() == ["bob@example.org"]


def test_a_database_that_goes_away_costs_nobody_anything(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.3

    def hang_up():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%%delivery_lease%%'"
            )

    hanging_up = meanwhile(hang_up, when=at_the_dot)
    run()
    hanging_up.join()
    run()

    assert smtp_sink.recipients() == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert set(states(mailing).values()) == {("sent", "")}


def test_a_lease_is_kept_while_a_slow_server_thinks(mailing, smtp_sink, settings):
    settings.DELIVERY_LEASE_SECONDS = 1
    smtp_sink.pause_seconds = 2.5
    mailing.deliveries.exclude(address="bob@example.org").update(not_before=timezone.now() + dt.timedelta(days=1))
    swept = []

    def sweep():
        for _ in range(10):
            time.sleep(0.2)
            swept.append(ledger.sweep(now=timezone.now()).in_doubt)
        connection.close()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    run()
    sweeper.join()

    assert (sum(swept), states(mailing)["bob"]) == (0, ("sent", ""))
