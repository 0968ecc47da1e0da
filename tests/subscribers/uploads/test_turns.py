"""A worker's turn at an import ends: its time is up, the run is cancelled, the worker is killed."""

import datetime as dt

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from subscribers import list_tasks
from subscribers.importing import merging, runs, staging
from subscribers.models import ImportedRow, ImportState, RefusedRow, SubscriberImport, Subscription
from subscribers.uploads import steps, working
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db


def many(rows):
    return "email\n" + "".join(f"r{number}@example.org\n" for number in range(rows))


@pytest.fixture
def merging_run(uploaded, monkeypatch):
    """25 people who are moved in ten at a time."""
    monkeypatch.setattr(merging, "BATCH", 10)
    monkeypatch.setattr(staging, "CHUNK", 10)
    run = uploaded(many(25)).run
    assert steps.ask_to_read(run, files=run.files, now=timezone.now())
    working.go_on(run.pk, seconds=60)
    run.refresh_from_db()
    said = {"seen": steps.version(run), "statement": "They asked.", "tag": "", "author": WriterFactory()}
    assert steps.start(run, **said, now=timezone.now())
    return run


def at_the_nth_chunk(monkeypatch, number, do):
    """Has ``do`` called before the files' chunk of that number is read."""
    original, chunks = staging._Writer.write, []

    def write(self, rows):
        chunks.append(1)
        if len(chunks) == number:
            do()
        return original(self, rows)

    monkeypatch.setattr(staging._Writer, "write", write)


def out_of_time():
    raise SoftTimeLimitExceeded


def test_one_whose_worker_has_no_time_left_goes_on_the_next_time(merging_run, monkeypatch):
    ImportedRow.objects.all().delete()  # as after a crash of PostgreSQL
    with monkeypatch.context() as patch:
        at_the_nth_chunk(patch, 2, out_of_time)
        with pytest.raises(SoftTimeLimitExceeded):
            working.go_on(merging_run.pk, seconds=60)
    assert (SubscriberImport.objects.get().state, ImportedRow.objects.count()) == (ImportState.MERGING, 10)

    working.go_on(merging_run.pk, seconds=60)

    # What one worker had read again of the files is no reason to leave the rest out.
    assert (SubscriberImport.objects.get().state, Subscription.objects.count()) == (ImportState.DONE, 25)


def test_one_that_is_cancelled_while_its_files_are_read_again_keeps_nothing_of_them(merging_run, monkeypatch):
    ImportedRow.objects.all().delete()
    at_the_nth_chunk(monkeypatch, 2, lambda: steps.cancel(SubscriberImport.objects.get()))

    assert working.go_on(merging_run.pk, seconds=60) is False

    assert (SubscriberImport.objects.get().state, ImportedRow.objects.count()) == (ImportState.CANCELLED, 0)
    assert Subscription.objects.count() == 0


def test_a_command_s_run_that_is_cancelled_so_late_stays_cancelled(merging_run, monkeypatch):
    ImportedRow.objects.all().delete()
    run = SubscriberImport.objects.get()
    at_the_nth_chunk(monkeypatch, 4, lambda: runs.cancel(SubscriberImport.objects.get()))  # which finds no row left

    assert runs.carry_on(run) is False

    assert (run.state, ImportedRow.objects.count(), Subscription.objects.count()) == (ImportState.CANCELLED, 0, 0)


def test_what_was_read_for_a_run_that_is_over_is_tidied_away(merging_run, uploaded):
    waiting = uploaded(many(3)).run
    steps.ask_to_read(waiting, files=waiting.files, now=timezone.now())
    working.go_on(waiting.pk, seconds=60)
    SubscriberImport.objects.filter(pk=merging_run.pk).update(state=ImportState.CANCELLED)

    working.tidy(now=timezone.now())

    assert set(ImportedRow.objects.values_list("run", flat=True)) == {waiting.pk}


def test_rows_that_an_unfinished_run_of_the_command_refused_are_kept_for_ninety_days(tmp_path, tide_notes):
    path = tmp_path / "list.csv"
    path.write_text("email\nnobody\nann@example.org\n")
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    SubscriberImport.objects.update(state=ImportState.FAILED)

    working.tidy(now=run.created_at + dt.timedelta(days=90))
    assert RefusedRow.objects.count() == 1
    working.tidy(now=run.created_at + dt.timedelta(days=90, seconds=1))
    assert RefusedRow.objects.count() == 0


@pytest.fixture
def queued(monkeypatch):
    """What the tasks ask for to be done after what others wait for."""
    asked = []
    for task in (list_tasks.go_on_with_import, list_tasks.carry_out_bulk_act):
        monkeypatch.setattr(task, "apply_async", lambda *, args, retry, task=task: asked.append((task.name, args)))
    return asked


def test_a_worker_whose_turn_is_over_leaves_the_rest_to_the_end_of_the_queue(merging_run, queued, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(list_tasks, "SECONDS_A_TURN", 0)
        list_tasks.go_on_with_import(merging_run.pk)
        list_tasks.go_on_with_imports()
    assert queued == [("subscribers.list_tasks.go_on_with_import", (merging_run.pk,))]
    assert Subscription.objects.count() == 0

    list_tasks.go_on_with_import(merging_run.pk)

    assert (len(queued), Subscription.objects.count()) == (1, 25)
