"""What a ZIP holds besides lists, and files that are made to fill a machine or to keep it busy."""

import contextlib
import io
import time
import zipfile
from pathlib import Path

import pytest

from subscribers.importing.recognising import recognise
from subscribers.importing.sources import Source, Unreadable, sources_of

LIST = "email\na@example.org\n"


class Zeros(io.RawIOBase):
    """One line without an end, of which nobody may read much."""

    def __init__(self):
        super().__init__()
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.given += len(buffer)
        if self.given > 20_000_000:
            raise AssertionError("it is read on and on")
        buffer[:] = b"0" * len(buffer)
        return len(buffer)


class Endless(Source):
    @contextlib.contextmanager
    def open(self):
        yield io.BufferedReader(Zeros())


@pytest.fixture
def zipped(tmp_path):
    """A ZIP of members with these names, each of them a list."""

    def make(*names, content=LIST):
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, "" if name.endswith("/") else content)
        return path

    return make


@pytest.mark.parametrize(
    ("members", "named"),
    [
        (["list.csv"], []),
        (["a/", "a/list.csv", "__MACOSX/", "__MACOSX/a/._list.csv", "a/.DS_Store"], []),
        (["list.csv", "../../evil.csv", "empty/", ".old/list.csv"], ["../../evil.csv, empty/, .old/list.csv"]),
        (["list.csv", "\u202egnp.exe\n"], ["_gnp.exe_"]),
        (
            ["list.csv", *(f"{number}.png" for number in range(12))],
            ["0.png, 1.png, 2.png, 3.png, 4.png, 5.png, 6.png, 7.png, 8.png, 9.png and 2 more"],
        ),
    ],
)
def test_what_a_zip_holds_besides_lists_is_named(zipped, members, named):
    (source,) = sources_of([zipped(*members)])

    notes = recognise(source)[0].notes

    end = "Read are files that end in .csv, .tsv, .tab, .txt or .jsonl, and are neither hidden nor outside the ZIP."
    assert (source.name, list(notes)) == ("list.csv", [f"Not read of export.zip: {each}. {end}" for each in named])


def test_it_is_said_once_for_all_lists_of_the_zip(zipped):
    notes = [recognise(source)[0].notes for source in sources_of([zipped("a.csv", "b.csv", "readme.md")])]

    assert [len(each) for each in notes] == [1, 0]


def test_a_zip_without_a_list_says_what_it_holds(zipped):
    with pytest.raises(Unreadable, match=r"no CSV file in this ZIP\. Not read of export\.zip: \.\./list\.csv\."):
        sources_of([zipped("../list.csv")])


def test_a_zip_that_is_made_to_fill_the_machine_is_refused_by_its_directory(zipped):
    path = zipped("big.csv", content="email\n" + "0" * 20_000_000)

    with pytest.raises(
        Unreadable, match=r"^export\.zip: big\.csv in it becomes 20,000,006 bytes out of [\d,]+, as no "
    ):
        sources_of([path])


def test_a_line_without_an_end_is_no_list_and_is_not_read_for_its_end():
    with pytest.raises(
        Unreadable, match=r"^list\.csv: a line of it is longer than 4,000,000 letters, so this is no table"
    ):
        recognise(Endless(path=Path("list.csv")))


def test_a_long_cell_without_an_address_is_looked_through_once(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("x" * 200_000 + ",a@example.org\n" + "y" * 200_000 + ",b@example.org\n")

    began = time.perf_counter()
    found, _ = recognise(Source(path=path))

    assert (list(found.meanings), found.has_header) == (["name", "address"], False)
    assert time.perf_counter() - began < 5  # letter by letter it would take minutes
