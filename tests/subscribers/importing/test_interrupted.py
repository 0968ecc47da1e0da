"""Runs that are stopped, cancelled, killed or lose what they had read."""

import json
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from subscribers.importing import merging, runs
from subscribers.importing.sources import Unreadable
from subscribers.models import ConsentEvent, ImportedRow, ImportState, SubscriberImport, Subscription
from tests.subscribers.importing.moving import outcomes

pytestmark = pytest.mark.django_db


def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(35)))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)
    batches = iter([False, False, True])

    assert not runs.carry_on(run, stop=lambda: next(batches))
    assert Subscription.objects.count() == 20

    stored = SubscriberImport.objects.get()
    assert (stored.state, stored.merged_through) == (ImportState.MERGING, 20)
    assert runs.carry_on(stored)
    assert (outcomes(stored), ConsentEvent.objects.count()) == ([{"added": 35}], 35)
    assert not ImportedRow.objects.exists()


def test_after_a_crash_of_the_server_the_files_are_read_again(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(25)))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)
    once = iter([False, True])
    runs.carry_on(run, stop=lambda: next(once))
    ImportedRow.objects.all().delete()  # as an unlogged table is found

    assert runs.carry_on(run)

    assert (outcomes(run), Subscription.objects.count()) == ([{"known": 10, "added": 15}], 25)


def test_a_cancelled_run_moves_nobody_else_in(tmp_path, tide_notes, monkeypatch):
    monkeypatch.setattr(merging, "BATCH", 10)
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(25)))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    runs.start(run)
    once = iter([False, True])
    runs.carry_on(run, stop=lambda: next(once))

    runs.cancel(SubscriberImport.objects.get())

    assert not runs.carry_on(run)
    assert (run.state, Subscription.objects.count()) == (ImportState.CANCELLED, 10)


def test_a_file_that_went_away_is_named(tmp_path, tide_notes):
    path = tmp_path / "list.csv"
    path.write_text("email\na@example.org\n")
    run = runs.begin([path], newsletter=tide_notes)
    path.unlink()

    with pytest.raises(Unreadable, match=r"list\.csv: the file is not at .* any more"):
        runs.read(run)


# A process of its own, at work in the database of this test, in small steps.
COMMAND = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from subscribers.importing import merging
connection.settings_dict["NAME"] = sys.argv[1]
merging.BATCH = 500
call_command("import_subscribers", *sys.argv[2:])
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_resumed_by_its_number(tmp_path, tide_notes):
    path = tmp_path / "list.csv"
    path.write_text("email\n" + "".join(f"r{number}@example.org\n" for number in range(15_000)))
    command = [sys.executable, "-c", COMMAND, connection.settings_dict["NAME"]]
    first = subprocess.Popen([*command, str(path)], cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    while first.poll() is None and not SubscriberImport.objects.filter(merged_through__gt=0).exists():
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    run = SubscriberImport.objects.get()
    moved_in = Subscription.objects.count()
    assert (run.state, moved_in) == (ImportState.MERGING, run.merged_through)
    assert 0 < moved_in < 15_000

    done = subprocess.run(
        [*command, "--resume", str(run.pk), "--json"],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["outcomes"] == {"added": 15_000}
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == (15_000, 15_000)
