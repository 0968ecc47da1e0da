"""Which files are taken: tables, the tables of a ZIP, and what is neither, refused in words."""

import zipfile

import pytest

from subscribers.importing.recognising import recognise
from subscribers.importing.sources import Unreadable, sources_of


@pytest.mark.parametrize(
    ("member", "words"), [("content.xml", "an OpenDocument file"), ("xl/workbook.xml", "an Excel workbook")]
)
def test_a_spreadsheet_is_called_by_its_name(tmp_path, member, words):
    path = tmp_path / "list.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "<x/>")

    with pytest.raises(Unreadable, match=rf"^list\.ods: this is {words}\. Save .* as CSV"):
        sources_of([path])


def test_a_zip_is_read_table_by_table(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("members/subscribed.csv", "email\na@example.org\n")
        archive.writestr("members/unsubscribed.csv", "email\nb@example.org\n")
        archive.writestr("__MACOSX/members/._subscribed.csv", "junk")
        archive.writestr("readme.md", "junk")

    found = [recognise(source)[0] for source in sources_of([path])]

    assert [(table.name, table.all_are) for table in found] == [
        ("subscribed.csv", ""),
        ("unsubscribed.csv", "unsubscribed"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.csv", b"", "the file is empty"),
        ("list.csv", b"\xef\xbb\xbf\r\n", "the file is empty"),
        ("list.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "no text file"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel workbook"),
        ("list.zip", b"PK\x05\x06" + b"\0" * 18, "no CSV file in this ZIP"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Unreadable, match=words) as refused:
        [recognise(source) for source in sources_of([path])]

    assert str(refused.value).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("how", "words"), [(zipfile.ZIP_LZMA, "compressed in an unusual way"), (zipfile.ZIP_DEFLATED, "cannot be unpacked")]
)
def test_a_zip_that_cannot_be_unpacked_is_refused_in_words(tmp_path, how, words):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", how) as archive:
        archive.writestr("list.csv", "email\n" + "".join(f"r{number}@example.org\n" for number in range(500)))
    damaged = bytearray(path.read_bytes())
    damaged[60:200] = bytes(140)
    path.write_bytes(damaged)

    with pytest.raises(Unreadable, match=words):
        [recognise(source) for source in sources_of([path])]


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(Unreadable, match=r"^gone\.csv: cannot be read"):
        sources_of([tmp_path / "gone.csv"])


def test_a_zip_that_was_cut_off_is_called_damaged(tmp_path):
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("list.csv", "email\na@example.org\n")
    path = tmp_path / "cut.zip"
    path.write_bytes(whole.read_bytes()[:-30])

    with pytest.raises(Unreadable, match=r"cut\.zip: this ZIP is damaged"):
        sources_of([path])
