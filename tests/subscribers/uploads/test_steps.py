"""A person's steps: files are recognised, read as they say, and the word is given once."""

import io
import zipfile

import pytest
from django.utils import timezone

from subscribers.models import ImportedRow, ImportState, SubscriberImport, Subscription
from subscribers.uploads import keeping, steps, working
from tests.factories import WriterFactory

LIST = "email,name\nann@example.org,Ann\nbo@example.org,Bo\n"


def zipped(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return made.getvalue()


def read(run):
    assert steps.ask_to_read(run, files=run.files, now=timezone.now())
    working.go_on(run.pk, seconds=60)
    run.refresh_from_db()
    return run


def say_so(run, **more):
    said = {"seen": steps.version(run), "statement": "They asked.", "tag": "", "author": WriterFactory()}
    return steps.start(run, **said | {"now": timezone.now()} | more)


def test_files_that_can_be_used_become_a_run_and_the_others_are_told_of(uploaded):
    run, troubles = uploaded(("a.csv", LIST), ("b.csv", b""), ("c.csv", b"PK\x03\x04 and no more"), ("d.csv", LIST))

    assert [file["name"] for file in run.files] == ["a.csv", "d.csv"]
    assert [file["expected"] for file in run.files] == [3, 3]
    assert troubles[0] == "b.csv: the file is empty. Export it once more."
    assert len(troubles) == 2
    assert [path.name for path in keeping.files_in(run.upload)] == ["a.csv", "d.csv"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "a.csv: the file is empty."),
        ("a.csv", b"\xff\xfe", "a.csv: the file is empty."),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50, "a.xls: this is an Excel workbook."),
        ("a.csv", b"\0\1\2\3" * 100, "a.csv: this is no text file."),
        ("a.zip", zipped()[:-4], "a.zip"),
        ("a.zip", zipped(), "a.zip"),
        ("a.csv", "email" + ",x" * 300 + "\n", "a.csv: it has 301 columns; at most 200 are read."),
    ],
)
def test_what_cannot_be_used_says_why_and_leaves_nothing_behind(uploaded, name, content, words):
    run, troubles = uploaded((name, content))

    assert (run, len(troubles), SubscriberImport.objects.count()) == (None, 1, 0)
    assert words in troubles[0]


def test_a_zip_that_unpacks_to_more_than_a_list_can_be_is_refused(uploaded, monkeypatch):
    monkeypatch.setattr("subscribers.importing.sources.LARGEST", 1000)
    run, troubles = uploaded(("bomb.zip", zipped(a="x\n" * 400, b="x\n" * 400)))

    assert (run, troubles) == (
        None,
        ["bomb.zip: unpacked it is larger than 1,000 bytes. Unpack it, and import the parts."],
    )


def test_what_was_read_waits_with_what_would_happen(uploaded):
    run = read(uploaded(LIST + "ann@example.org,Again\nnobody,\n").run)

    assert (run.state, run.rows, run.foreseen) == (ImportState.READY, 3, {"0": {"added": 2, "repeated": 1}})
    assert Subscription.objects.count() == 0


def test_the_word_is_given_once_and_what_was_said_is_kept(uploaded):
    run = read(uploaded(LIST).run)

    assert [say_so(run, tag="harbour"), say_so(run, statement="Others.")] == [True, False]
    working.go_on(run.pk, seconds=60)
    run.refresh_from_db()

    assert (run.state, run.statement, run.author.username) == (ImportState.DONE, "They asked.", "alice")
    assert [list(each.tags) for each in Subscription.objects.all()] == [["harbour"], ["harbour"]]
    assert not keeping.folder_of(run.upload).exists()


def test_no_word_is_taken_for_what_was_read_anew_since(uploaded):
    run = read(uploaded(LIST).run)
    seen, shown = SubscriberImport.objects.get(), steps.version(run)
    read(run)

    assert [say_so(seen), say_so(run, seen=shown), say_so(run, seen="")] == [False, False, False]
    run.refresh_from_db()
    assert (run.state, say_so(run)) == (ImportState.READY, True)


def test_a_tag_reaches_only_those_who_are_subscribed(uploaded):
    run = read(uploaded("email,status,tags\nann@example.org,active,harbour\nbo@example.org,unsubscribed,\n").run)
    say_so(run, tag="harbour")
    working.go_on(run.pk, seconds=60)

    tags = dict(Subscription.objects.values_list("subscriber__address", "tags"))
    assert tags == {"ann@example.org": ["harbour"], "bo@example.org": []}


def test_no_word_is_taken_for_what_was_not_read_or_holds_nobody(uploaded):
    unread, nobody = uploaded(LIST).run, read(uploaded("email,name\n").run)

    assert (nobody.state, say_so(unread), say_so(nobody)) == (ImportState.READY, False, False)


def test_a_file_without_a_column_of_addresses_waits_for_one(uploaded):
    run = uploaded(LIST, ("posts.csv", "title,date\nHigh water,2024-04-03\n")).run
    assert steps.lacking_address(run.files) == [1]

    assert steps.ask_to_read(run, files=run.files, now=timezone.now())
    assert (run.state, run.busy_since, working.under_way()) == (ImportState.READING, None, [])

    assert steps.ask_to_read(run, files=run.files[:1], now=timezone.now())
    assert working.under_way() == [run.pk]


def test_columns_change_until_the_word_is_given_and_not_while_they_are_read(uploaded):
    run = read(uploaded(LIST).run)
    files = [{**run.files[0], "meanings": ["address", ""]}]
    assert steps.ask_to_read(run, files=files, now=timezone.now())
    assert not steps.ask_to_read(run, files=files, now=timezone.now())
    working.go_on(run.pk, seconds=60)
    run.refresh_from_db()
    assert list(ImportedRow.objects.values_list("name", flat=True)) == ["", ""]

    say_so(run)

    assert not steps.ask_to_read(run, files=files, now=timezone.now())


def test_who_was_moved_in_stays_when_a_run_is_cancelled_and_its_files_go(uploaded):
    run = read(uploaded(LIST).run)

    assert [steps.cancel(run), steps.cancel(run)] == [True, False]
    assert (run.state, ImportedRow.objects.count()) == (ImportState.CANCELLED, 0)
    assert not keeping.folder_of(run.upload).exists()
    assert not say_so(run)


def test_so_many_may_wait_and_no_more(uploaded, tide_notes, monkeypatch):
    monkeypatch.setattr(steps, "MOST_OPEN", 2)
    first = uploaded(LIST).run
    assert not steps.is_full(tide_notes)
    uploaded(LIST)
    assert steps.is_full(tide_notes)
    steps.cancel(first)
    assert not steps.is_full(tide_notes)


@pytest.mark.parametrize("rows", [0, 1, 50, 60_000])
def test_about_how_many_rows_there_are_is_known_before_they_are_read(uploaded, rows):
    content = "email\n" + "".join(f"r{number:06}@example.org\n" for number in range(rows))
    plain, packed = uploaded(content).run, uploaded(("list.zip", zipped(a=content))).run

    assert abs(steps.expected(plain) - rows - 1) <= rows * 0.01
    assert steps.expected(packed) == steps.expected(plain)
