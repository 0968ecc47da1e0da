"""Several connections at one list: lanes of a run, workers, and visitors who sign up meanwhile."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from subscribers.addresses import read_address
from subscribers.consent import Evidence
from subscribers.importing import merging, runs
from subscribers.importing.merge_statements import JUDGED
from subscribers.models import ConsentEvent, ImportState, Subscriber, SubscriberImport, Subscription
from subscribers.signup import sign_up
from tests.factories import SubscriberFactory
from tests.subscribers.importing.moving import outcomes, ready

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_signup_of_the_same_address_meanwhile_is_neither_lost_nor_doubled(tmp_path, tide_notes, monkeypatch):
    """Two connections, the same addresses at the same time."""
    monkeypatch.setattr(merging, "BATCH", 5)
    addresses = [f"r{number}@example.org" for number in range(200)]
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "\n".join(addresses))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)

    def visit():
        for address in addresses:
            sign_up(
                newsletter=tide_notes,
                address=read_address(address),
                evidence=Evidence(source="page"),
                now=timezone.now(),
            )
        connection.close()

    visitors = threading.Thread(target=visit)
    visitors.start()
    assert runs.carry_on(run)
    visitors.join()

    assert Subscription.objects.filter(state="active").count() == len(addresses) == Subscriber.objects.count()
    assert sum(outcomes(run)[0].values()) == len(addresses)


def test_a_number_that_is_given_twice_is_an_error_and_not_somebody_met_for_ever(tmp_path, tide_notes):
    run = ready(tmp_path, tide_notes, rows=3)
    taken = SubscriberFactory()
    with connection.cursor() as cursor:  # as where a table was put back without its sequence
        cursor.execute("SELECT setval(pg_get_serial_sequence('subscribers_subscriber', 'id'), %s, false)", [taken.pk])
    with pytest.raises(IntegrityError, match="subscriber_pkey"):
        runs.carry_on(run)
    assert SubscriberImport.objects.get().merged_through == 0


def test_a_batch_is_looked_up_by_index_however_long_the_list(tmp_path, tide_notes):
    """Of tables this small the planner would read every row, as it would of a list of a million for each batch."""
    run = ready(tmp_path, tide_notes, rows=30)
    with connection.cursor() as cursor:
        cursor.execute(merging._SETTINGS)
        cursor.execute(merging._BY_INDEX)
        cursor.execute(f"EXPLAIN {JUDGED}", merging._values(run, after=0, through=10))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert [
        line for line in plan.splitlines() if "Seq Scan" in line or "Hash Cond" in line or "Merge Cond" in line
    ] == []


@pytest.mark.django_db(transaction=True)
def test_a_large_run_is_moved_in_over_two_connections(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 50)
    run = ready(tmp_path, tide_notes, rows=999)
    heard = []

    assert runs.carry_on(run, tell=lambda now: heard.append((threading.current_thread(), now.done, now.total)))

    stored = SubscriberImport.objects.get()
    assert (stored.parts, stored.merged_through, stored.state) == ([[500, 500], [1000, 1000]], 1000, ImportState.DONE)
    assert (stored.counts, Subscription.objects.count()) == ({"0": {"added": 999, "repeated": 1}}, 999)
    # Whoever listens need not mind threads.
    assert {thread for thread, _, _ in heard} == {threading.current_thread()}
    assert (max(done for _, done, _ in heard), {total for _, _, total in heard}) == (1000, {1000})


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_run_do_nothing_twice(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 20)
    ready(tmp_path, tide_notes, rows=999)
    done = []

    def work():
        done.append(runs.carry_on(SubscriberImport.objects.get()))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    stored = SubscriberImport.objects.get()
    assert (done, stored.counts) == ([True, True], {"0": {"added": 999, "repeated": 1}})
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (999, 999)


@pytest.mark.django_db(transaction=True)
def test_who_comes_when_another_has_just_brought_it_to_its_end_knows_that_it_is_done(tmp_path, tide_notes, monkeypatch):
    run, merge = ready(tmp_path, tide_notes, rows=9), runs.merge

    def late(mine, **more):
        monkeypatch.setattr(runs, "merge", merge)
        assert runs.carry_on(SubscriberImport.objects.get())
        return merge(mine, **more)

    monkeypatch.setattr(runs, "merge", late)

    assert (runs.carry_on(run), run.state) == (True, ImportState.DONE)


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_cancelled_while_it_moves_people_in_stops_in_both_parts(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 20)
    run = ready(tmp_path, tide_notes, rows=999)

    assert not runs.carry_on(run, tell=lambda _now: runs.cancel(SubscriberImport.objects.get()))

    stored = SubscriberImport.objects.get()
    assert (run.state, stored.state) == (ImportState.CANCELLED, ImportState.CANCELLED)
    assert Subscription.objects.count() == stored.merged_through < 999


@pytest.mark.django_db(transaction=True)
def test_what_breaks_in_one_part_stops_the_other_and_is_raised(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 20)
    run = ready(tmp_path, tide_notes, rows=999)
    with connection.cursor() as cursor:  # as if the disk were full when the last one comes
        cursor.execute("ALTER TABLE subscribers_subscriber ADD CONSTRAINT broken CHECK (address <> 'r998@example.org')")
    try:
        with pytest.raises(DatabaseError, match="broken"):
            runs.carry_on(run)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE subscribers_subscriber DROP CONSTRAINT broken")

    assert 0 < Subscription.objects.count() < 999
    assert runs.carry_on(SubscriberImport.objects.get())
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (999, 999)
