"""What was read, as it stands in the staging table."""

import pytest

from subscribers.importing import runs, staging
from subscribers.models import ImportedRow, ImportState
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staged(tmp_path, db):
    """Reads a file of this content; returns the run and its rows."""

    def read(content, name="list.csv"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8", newline="")
        run = runs.begin([path], newsletter=NewsletterFactory())
        runs.read(run)
        return run, list(ImportedRow.objects.filter(run=run).order_by("seq"))

    return read


def test_cells_come_through_with_whatever_stands_in_them(staged):
    _, rows = staged(
        "email,language,source url,tags,attributes\n"
        'a@example.org,\\N,"a\\tb\\\\.","x\\y, ""z""","{""k\\\\n"": ""\tv\\n""}"\n'
        'b@example.org,,,"a{b},NULL","{""k"": ""\\u0000\\ud83d\\\\u0000""}"\n'
    )

    assert [(row.language, row.came_from, row.tags, row.attributes) for row in rows] == [
        ("\\N", {"referrer": "a\\tb\\\\."}, ["x\\y", '"z"'], {"k\\n": "\tv\n"}),
        ("", {}, ["a{b}", "NULL"], {"k": "?\\u0000"}),
    ]


def test_rows_are_numbered_through_all_chunks_and_refused_ones_are_told_apart(staged, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 3)
    lines = [f"r{number}@example.org" if number % 4 else f"nobody {number}" for number in range(10)]

    run, rows = staged("email\n" + "\n".join(lines) + "\n")

    assert [(row.seq, row.line, row.address) for row in rows] == [
        (seq, number + 2, f"r{number}@example.org")
        for seq, number in enumerate((number for number in range(10) if number % 4), 1)
    ]
    assert list(run.refused.values_list("line", "cells")) == [(2, ["nobody 0"]), (6, ["nobody 4"]), (10, ["nobody 8"])]
    assert (run.rows, run.state) == (7, ImportState.READY)


def test_a_file_of_nothing_but_refused_rows_is_read_to_its_end(staged, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 2)

    run, rows = staged("email,name\n" + "nobody,\\ \\N {}\t\n" * 7)

    assert (rows, run.refused.count()) == ([], 7)
    assert run.refused.first().cells == ["nobody", "\\ \\N {}\t"]


def test_reading_again_begins_anew(staged):
    run, _ = staged("email\na@example.org\nnobody\n")

    runs.read(run)

    assert (ImportedRow.objects.count(), run.refused.count(), run.rows) == (1, 1, 1)
