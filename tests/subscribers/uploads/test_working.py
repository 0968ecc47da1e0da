"""What workers do for an import: alone, killed, failing, late."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from subscribers.importing import merging, staging
from subscribers.list_tasks import go_on_with_import, go_on_with_imports
from subscribers.models import ConsentEvent, ImportedRow, ImportState, RefusedRow, SubscriberImport, Subscription
from subscribers.uploads import keeping, steps, working
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db


def many(rows):
    return "email\n" + "".join(f"r{number}@example.org\n" for number in range(rows))


def asked(received):
    """The run, which a worker is asked to read."""
    assert steps.ask_to_read(received.run, files=received.run.files, now=timezone.now())
    return received.run


def begun(received):
    """The run, read, and with the word given."""
    run = asked(received)
    working.go_on(run.pk, seconds=60)
    run.refresh_from_db()
    assert steps.start(
        run, seen=steps.version(run), statement="They asked.", tag="", author=WriterFactory(), now=timezone.now()
    )
    return run


def test_a_run_goes_by_its_message_or_without(uploaded):
    first, second = asked(uploaded(many(3))), asked(uploaded(many(3)))
    go_on_with_import(first.pk)
    assert list(SubscriberImport.objects.order_by("pk").values_list("state", flat=True)) == ["ready", "reading"]
    go_on_with_imports()
    assert list(SubscriberImport.objects.order_by("pk").values_list("state", flat=True)) == ["ready", "ready"]
    assert second.pk not in working.under_way()


def test_messages_about_what_is_gone_or_over_are_passed_over(uploaded):
    run = uploaded(many(1)).run
    go_on_with_import(10**9)
    go_on_with_import(2**63 - 1)
    go_on_with_import(run.pk)
    assert SubscriberImport.objects.get().state == ImportState.READING


def test_a_run_of_the_command_is_left_to_it(uploaded):
    run = asked(uploaded(many(1)))
    SubscriberImport.objects.update(upload="")
    assert working.under_way() == []
    working.go_on(run.pk, seconds=60)
    assert SubscriberImport.objects.get().state == ImportState.READING


def test_a_turn_that_is_over_leaves_the_rest_to_the_next(uploaded, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    run = begun(uploaded(many(25)))

    working.go_on(run.pk, seconds=0)
    assert Subscription.objects.count() == 0
    working.go_on(run.pk, seconds=60)

    assert (SubscriberImport.objects.get().state, Subscription.objects.count()) == (ImportState.DONE, 25)


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_is_at_a_run_another_lets_it_be(uploaded, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 10)
    run = asked(uploaded(many(50)))
    heard = []

    def note(*_arguments, **_options):
        """The first one is in the middle of reading: another comes by."""
        if not heard:
            other = threading.Thread(target=come_by)
            other.start()
            other.join()

    def come_by():
        began = time.monotonic()
        working.go_on(run.pk, seconds=60)
        heard.append((SubscriberImport.objects.get().state, time.monotonic() - began < 5))
        connection.close()

    original = staging._Writer.write
    monkeypatch.setattr(staging._Writer, "write", lambda self, rows: (note(), original(self, rows))[1])
    working.go_on(run.pk, seconds=60)

    assert heard == [("reading", True)]
    assert (SubscriberImport.objects.get().rows, ImportedRow.objects.count()) == (50, 50)


# A worker's process, at work in the database of this test, in small steps.
WORKER = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connection
from subscribers.importing import merging
from subscribers.list_tasks import go_on_with_import
connection.settings_dict["NAME"] = sys.argv[1]
settings.UPLOADS_DIR = sys.argv[3]
merging.BATCH = 500
go_on_with_import(int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_left_the_next_one_goes_on_with_at_once(uploaded, settings):
    run = begun(uploaded(many(15_000)))
    command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(run.pk), str(settings.UPLOADS_DIR)]
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR)
    while worker.poll() is None and not SubscriberImport.objects.filter(merged_through__gt=0).exists():
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    killed = SubscriberImport.objects.get()
    moved_in = Subscription.objects.count()
    assert (killed.state, moved_in, 0 < moved_in < 15_000) == (ImportState.MERGING, killed.merged_through, True)

    until = time.monotonic() + 10  # the server hears of the death of a client when it next looks at it
    while SubscriberImport.objects.get().state == ImportState.MERGING and time.monotonic() < until:
        go_on_with_imports()

    done = SubscriberImport.objects.get()
    assert (done.state, done.counts) == (ImportState.DONE, {"0": {"added": 15_000}})
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (15_000, 15_000)


def test_one_that_is_cancelled_while_it_is_read_keeps_nothing_of_it(uploaded, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 10)
    run = asked(uploaded(many(50)))
    original = staging._Writer.write

    def write(self, rows):
        if ImportedRow.objects.count() == 20:
            steps.cancel(SubscriberImport.objects.get())
        return original(self, rows)

    monkeypatch.setattr(staging._Writer, "write", write)
    working.go_on(run.pk, seconds=60)

    assert (SubscriberImport.objects.get().state, ImportedRow.objects.count()) == (ImportState.CANCELLED, 0)


def test_files_that_are_gone_fail_the_run_and_say_what_to_do(uploaded):
    run = asked(uploaded(many(3)))
    keeping.forget(run.upload)
    working.go_on(run.pk, seconds=60)

    failed = SubscriberImport.objects.get()
    assert (failed.state, failed.error) == (ImportState.FAILED, working.FILES_GONE)
    assert steps.try_again(failed, now=timezone.now())
    assert failed.state == ImportState.READING


def test_what_is_hardly_a_list_of_people_is_not_read_to_its_end(uploaded, monkeypatch):
    monkeypatch.setattr(staging, "MOST_REFUSED", 20)
    monkeypatch.setattr(staging, "CHUNK", 10)
    run = asked(uploaded("email,name\n" + "nobody,x\n" * 100))
    working.go_on(run.pk, seconds=60)

    failed = SubscriberImport.objects.get()
    assert (failed.state, RefusedRow.objects.count()) == (ImportState.FAILED, 30)
    assert failed.error.startswith("list0.csv: of the first 30 rows 30 cannot be taken")


def test_what_breaks_while_people_are_moved_in_is_kept_and_goes_on_by_hand(uploaded, monkeypatch, caplog):
    monkeypatch.setattr(merging, "BATCH", 10)
    run = begun(uploaded(many(25)))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE subscribers_subscriber ADD CONSTRAINT broken CHECK (address <> 'r14@example.org')")
    working.go_on(run.pk, seconds=60)
    failed = SubscriberImport.objects.get()
    assert (failed.state, failed.error, failed.merged_through) == (ImportState.FAILED, working.BROKE, 10)
    assert f"The import {run.pk} broke" in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE subscribers_subscriber DROP CONSTRAINT broken")

    assert steps.try_again(failed, now=timezone.now())
    working.go_on(run.pk, seconds=60)

    assert (SubscriberImport.objects.get().state, Subscription.objects.count()) == (ImportState.DONE, 25)


def test_after_seven_days_without_a_word_everything_of_it_goes(uploaded):
    old, new, moving = asked(uploaded(many(3))), asked(uploaded(many(3))), begun(uploaded(many(3)))
    for run in (old, new):
        working.go_on(run.pk, seconds=60)
    week_ago = timezone.now() - dt.timedelta(days=7, minutes=1)
    SubscriberImport.objects.filter(pk__in=[old.pk, moving.pk]).update(created_at=week_ago)
    for run in (old, moving):
        os.utime(keeping.folder_of(run.upload), (week_ago.timestamp(),) * 2)

    working.tidy(now=timezone.now())

    states = dict(SubscriberImport.objects.values_list("pk", "state"))
    assert states == {old.pk: "cancelled", new.pk: "ready", moving.pk: "merging"}
    assert [keeping.folder_of(run.upload).exists() for run in (old, new, moving)] == [False, True, True]
    assert set(ImportedRow.objects.values_list("run", flat=True)) == {new.pk, moving.pk}


def test_files_that_no_run_knows_go_after_a_day():
    stray, fresh = keeping.new_folder(), keeping.new_folder()
    yesterday = (timezone.now() - dt.timedelta(days=1, minutes=1)).timestamp()
    os.utime(stray, (yesterday, yesterday))

    working.tidy(now=timezone.now())

    assert [stray.exists(), fresh.exists()] == [False, True]


def test_refused_rows_are_kept_for_ninety_days(uploaded):
    run = begun(uploaded("email\nnobody\nann@example.org\n"))
    working.go_on(run.pk, seconds=60)
    end = SubscriberImport.objects.get().finished_at

    working.tidy(now=end + dt.timedelta(days=90))
    assert RefusedRow.objects.count() == 1
    working.tidy(now=end + dt.timedelta(days=90, seconds=1))
    assert RefusedRow.objects.count() == 0
