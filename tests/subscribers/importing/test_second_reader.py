"""A large file is read by two processes."""

import os
import signal
import zipfile

import pytest

from subscribers.importing import runs, second_reader, staging
from subscribers.importing.sources import Unreadable
from subscribers.models import ImportedRow, ImportState
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db

CONTENT = "email,name,created at,unsubscribed at\n" + "".join(
    f'nobody {number},,,\n"r{number}@example.org","Ann\n{number}",2024-05-0{number % 9 + 1},2024-05-03\n'
    f"l{number}@example.org,Bob,never,\n"
    for number in range(20)
)


@pytest.fixture
def forked(monkeypatch):
    """Small files are large here; has the processes that were begun."""
    begun, fork = [], os.fork

    def noted():
        begun.append(fork())
        return begun[-1]

    monkeypatch.setattr(second_reader, "WORTH_IT", 0)
    monkeypatch.setattr(staging, "CHUNK", 7)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "fork", noted)
    return begun


def _begun(tmp_path, *contents):
    paths = [tmp_path / f"list{number}.csv" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content, encoding="utf-8")
    return runs.begin(paths, newsletter=NewsletterFactory())


def _told(run):
    staged = runs.read(run)
    left_out = ("run_id", "address_hash")
    rows = [
        {key: value for key, value in row.items() if key not in left_out}
        for row in ImportedRow.objects.filter(run=run).order_by("seq").values()
    ]
    refused = list(run.refused.order_by("file", "line").values_list("file", "line", "reason", "cells"))
    return rows, refused, staged, run.rows, [(file["doubted"], file["crossed"]) for file in run.files]


def test_two_processes_read_what_one_reads(tmp_path, monkeypatch, forked):
    together = _told(_begun(tmp_path, CONTENT, CONTENT + 'torn@example.org,"open,,\nlast@example.org,,,\n'))
    assert len(forked) == 2

    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    alone = _told(_begun(tmp_path, CONTENT, CONTENT + 'torn@example.org,"open,,\nlast@example.org,,,\n'))
    assert len(forked) == 2

    assert together == alone
    assert [row["seq"] for row in together[0]] == list(range(1, 82))
    assert together[4] == [(20, 12), (20, 12)]


@pytest.mark.parametrize("rows", [1, 6, 7, 8, 13, 14, 15, 21, 28])
def test_a_file_may_end_anywhere(tmp_path, forked, rows):
    run = _begun(tmp_path, "email\n" + "".join(f"r{number}@example.org\n" for number in range(rows)))

    runs.read(run)

    seen = list(ImportedRow.objects.filter(run=run).order_by("seq").values_list("seq", "line"))
    assert (run.rows, seen) == (rows, [(number, number + 1) for number in range(1, rows + 1)])
    _nobody_is_left(forked)


def test_where_the_second_process_is_killed_the_reading_fails_and_can_be_done_again(tmp_path, forked):
    run = _begun(tmp_path, CONTENT)

    def kill(_now):
        os.kill(forked[-1], signal.SIGKILL)
        os.waitid(os.P_PID, forked[-1], os.WEXITED | os.WNOWAIT)

    with pytest.raises(ChildProcessError, match="ended before its time"):
        runs.read(run, tell=kill)
    run.refresh_from_db()
    assert run.state == ImportState.READING
    _nobody_is_left(forked)

    runs.read(run)
    assert (run.rows, ImportedRow.objects.filter(run=run).count()) == (40, 40)


def test_whoever_stops_the_reading_stops_both(tmp_path, forked):
    class Stopped(Exception):
        pass

    def stop(_now):
        raise Stopped

    with pytest.raises(Stopped):
        runs.read(_begun(tmp_path, CONTENT), tell=stop)
    _nobody_is_left(forked)


def test_a_line_too_long_is_told_as_where_one_reads(tmp_path, forked):
    rows = "".join(f"r{number}@example.org\n" for number in range(300))
    run = _begun(tmp_path, "email\n" + rows + "x" * 4_000_001 + "\n")

    with pytest.raises(Unreadable, match="longer than 4,000,000 letters"):
        runs.read(run)
    _nobody_is_left(forked)


def test_a_zip_that_is_damaged_by_now_is_told_as_ever(tmp_path, forked):
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.csv", CONTENT)
    run = runs.begin([path], newsletter=NewsletterFactory())
    path.write_bytes(b"PK and no more")

    with pytest.raises(Unreadable, match="cannot be unpacked"):
        runs.read(run)
    assert forked == []


def test_a_file_in_a_zip_is_large_by_what_it_is_unpacked(tmp_path, monkeypatch, forked):
    path = tmp_path / "list.zip"
    content = "email\n" + "".join(f"r{number}@example.org\n" for number in range(1000))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", content)
    monkeypatch.setattr(second_reader, "WORTH_IT", len(content))
    run = runs.begin([path], newsletter=NewsletterFactory())
    assert path.stat().st_size < len(content)

    runs.read(run)

    assert (run.rows, len(forked)) == (1000, 1)


def test_a_small_file_is_read_by_one(tmp_path, monkeypatch, forked):
    monkeypatch.setattr(second_reader, "WORTH_IT", 10_000)

    runs.read(_begun(tmp_path, CONTENT))

    assert forked == []


def _nobody_is_left(forked):
    assert forked
    for child in forked:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
