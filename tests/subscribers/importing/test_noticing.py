"""What is not kept of a row as it stands is told, with the first lines of such rows."""

import json

import pytest

from subscribers.importing import noticing, reporting, runs
from subscribers.importing.noticing import Notice, Noticed
from subscribers.models import ImportedRow, SubscriberImport
from tests.factories import NewsletterFactory
from tests.subscribers.importing.moving import person

pytestmark = pytest.mark.django_db
LONG = "a" * 101


@pytest.mark.parametrize(
    ("meaning", "cell", "kept", "notices"),
    [
        ("name", "a" * 100, "a" * 100, set()),
        ("name", f"  {'a' * 50}   {'b' * 49} ", f"{'a' * 50} {'b' * 49}", set()),
        ("name", LONG, "a" * 100, {Notice.NAME_CUT}),
        ("first_name", "é" * 101, "é" * 100, {Notice.NAME_CUT}),
        ("name", "http://example.org", "", {Notice.NAME_LEFT_OUT}),
        ("name", "   ", "", set()),
        ("name", "e\u0301", "é", set()),
    ],
)
def test_a_name_is_kept_or_it_is_told_what_is_not(meaning, cell, kept, notices):
    found = person(["a@example.org", cell], "address", meaning)

    assert (found.name, {found.lost_name} - {None}) == (kept, notices)


@pytest.mark.parametrize(
    ("meaning", "cell", "notices"),
    [
        ("tags", ";".join(map(str, range(500))), set()),
        ("tags", ";".join(map(str, range(501))), {Notice.TAGS_CUT}),
        ("tags", "a" * 60, set()),
        ("tags", "a" * 61, {Notice.TAGS_CUT}),
        ("tags", "a;;a; ;b", set()),
        ("tags", '["a", ""]', set()),
        ("attributes", json.dumps({str(number): "x" for number in range(500)}), set()),
        ("attributes", json.dumps({str(number): "x" for number in range(501)}), {Notice.FIELDS_CUT}),
        ("attributes", json.dumps({"city": "x" * 1001}), {Notice.FIELDS_CUT}),
        ("attributes", json.dumps({"c" * 61: "x"}), {Notice.FIELDS_CUT}),
        ("attributes", '{"city": null, " ": "x"}', set()),
        ("attributes.city", "x" * 1000, set()),
        ("attributes.city", "x" * 1001, {Notice.FIELDS_CUT}),
    ],
)
def test_tags_and_fields_are_kept_or_it_is_told_what_is_not(meaning, cell, notices):
    assert person(["a@example.org", cell], "address", meaning).particulars.lost == notices


def test_tags_of_a_file_of_our_own_that_somebody_made_longer_are_cut_and_told_of():
    found = person(["a@example.org", json.dumps(["a" * 70])], "address", "tags", is_ours=True)

    assert (found.particulars.tags, found.particulars.lost) == (("a" * 60,), {Notice.TAGS_CUT})


def test_all_are_counted_and_the_first_lines_are_named():
    noticed = Noticed()
    for line in range(2, 2 + noticing.FIRST * 2):
        noticed.see(Notice.TAGS_CUT, line)

    assert noticed.to_json() == {"tags_cut": [10, 2, 3, 4, 5, 6]}


def test_the_writer_reads_in_how_many_rows_and_where(tmp_path):
    names = ["Ann", *[LONG] * 7, "Bo"]
    rows = [f"r{number}@example.org,{name},x\n" for number, name in enumerate(names)]
    rows += [f"tags@example.org,Cy,{'t' * 61}\n", f"nobody,{LONG},\n"]
    late = "Zoë\n".encode("cp1252")
    (tmp_path / "list.csv").write_bytes("email,name,tags\né@example.org,é,é\n".encode() + "".join(rows).encode())
    (tmp_path / "other.csv").write_bytes("email,name\na@example.org,é\nb@example.org,ü\nc@example.org,".encode() + late)
    run = runs.begin([tmp_path / "list.csv", tmp_path / "other.csv"], newsletter=NewsletterFactory())
    runs.read(run)
    runs.read(SubscriberImport.objects.get())

    first, second = reporting.reports(SubscriberImport.objects.get())
    assert first["notes"] == [
        "In 7 rows the name is longer than 100 letters, and is cut there (lines 4, 5, 6, 7, 8 and others).",
        "In 1 row there are more than 500 tags, or one longer than 60 letters: the rest is left out (line 12).",
    ]
    assert second["notes"] == [
        "1 line is not written in UTF-8 as the others are, and is read as Western Europe (Windows-1252): see that the "
        "names are right (line 4)."
    ]
    assert "(line 12)." in reporting.in_words(first)
    assert ImportedRow.objects.get(address="c@example.org").name == "Zoë"


def test_a_file_read_as_it_stands_has_nothing_to_be_told_of(moved):
    run = moved("email,name,tags\na@example.org,Ann,x\n")

    assert (run.files[0]["noticed"], reporting.reports(run)[0]["notes"]) == ({}, [])
