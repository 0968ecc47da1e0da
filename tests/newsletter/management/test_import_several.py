"""Several files in one run: they keep out of each other's way."""

import os
import threading

import pytest

from newsletter.models import Issue
from tests.factories import IssueFactory
from tests.newsletter.management.import_command import run, run_json

REHEARSALS = [[], ["--dry-run"]]
OLD = "---\ntitle: Low water\nnumber: 21\ndate: 2019-09-01\n---\n\nMud.\n"


def words(title, number=None, text="Mud."):
    named = "" if number is None else f"number: {number}\n"
    return f"---\ntitle: {title}\n{named}---\n\n{text}\n"


@pytest.mark.parametrize("rehearsal", REHEARSALS)
def test_a_file_without_a_number_takes_none_that_another_file_names(rehearsal, newsletter, write):
    IssueFactory(newsletter=newsletter, number=7)
    files = [
        write(words("First"), "a.md"),
        write(words("Named", 9), "b.md"),
        write(words("Second"), "c.md"),
        write(words("Before", 8), "d.md"),
    ]
    status, found = run_json(*files, *rehearsal)
    assert (status, [item["source"] for item in found]) == (0, [str(path) for path in files])
    assert [item["number"] for item in found] == [10, 9, 11, 8]
    if not rehearsal:
        stored = Issue.objects.exclude(number=7).order_by("number").values_list("number", "title")
        assert list(stored) == [(8, "Before"), (9, "Named"), (10, "First"), (11, "Second")]


@pytest.mark.parametrize("there_already", [False, True])
def test_two_files_of_one_number_are_not_written_over_each_other(there_already, newsletter, write):
    if there_already:
        IssueFactory(newsletter=newsletter, number=21, title="Old")
    one, other = write(words("One", 21), "one.md"), write(words("Other", 21), "other.md")
    message = (
        f"#21 came in from {one} in the same run, and {other} would write over it. "
        "Give one of the two another number, or import only one of them."
    )
    status, (_, warned) = run_json(one, other, "--dry-run")
    assert (status, warned["title"], warned["warnings"]) == (0, "Other", [{"line": None, "message": message}])
    status, (taken, refused) = run_json(one, other)
    assert (status, taken["number"], refused["error"]["message"]) == (1, 21, message)
    assert Issue.objects.get(number=21).title == "One"


def test_a_number_whose_file_was_refused_is_free_for_the_next(newsletter, write):
    early, good = write(OLD.replace("2019-", "2099-"), "one.md"), write(OLD, "other.md")
    status, (refused, taken) = run_json(early, good, "--as-sent")
    assert (status, refused["error"]["message"].split(",")[0], taken["number"]) == (
        1,
        "2099-09-01 has not come yet",
        21,
    )


def test_a_file_that_can_be_read_once_is_read_once(newsletter, write, tmp_path):
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(words("Piped", 5)))
    writer.start()
    status, found = run_json(write(words("First"), "a.md"), pipe)
    writer.join(timeout=10)
    assert (status, [(item["title"], item["number"]) for item in found]) == (0, [("First", 6), ("Piped", 5)])


def test_no_number_is_left_after_the_largest(newsletter, write):
    IssueFactory(newsletter=newsletter, number=2_147_483_647)
    status, (found,) = run_json(write(words("Next"), "a.md"))
    assert (status, found["error"]["message"]) == (
        1,
        "There is no number after #2147483647: give the file one, such as “number: 21”.",
    )


# --- What is said of each -----------------------------------------------------------------------------------------


def last_line(path, *options):
    status, out, _ = run(path, *options)
    assert status == 0
    return out.splitlines()[-1].strip()


@pytest.mark.parametrize(
    ("options", "before", "said"),
    [
        ([], None, "Stored as #21: Low water."),
        ([], OLD, "#21: Low water was left as it is: nothing changed."),
        ([], OLD.replace("Mud", "Sand"), "#21: Low water was updated."),
        (["--as-sent"], None, "#21: Low water is in the archive, as sent on 2019-09-01; nobody was mailed."),
        (
            ["--as-sent"],
            OLD,
            "#21: Low water keeps its words, and is now marked as sent on 2019-09-01; nobody was mailed.",
        ),
        (
            ["--as-sent"],
            OLD.replace("Mud", "Sand"),
            "#21: Low water was updated, and is now marked as sent on 2019-09-01; nobody was mailed.",
        ),
    ],
)
def test_what_became_of_the_file_is_said(options, before, said, newsletter, write):
    if before is not None:
        run(write(before))
    assert last_line(write(OLD), *options) == said
    assert Issue.objects.get().state == ("sent" if options else "draft")


def test_an_old_address_more_is_a_change(newsletter, write):
    run(write(OLD))
    with_alias = OLD.replace("date:", "aliases: [/old/21]\ndate:")
    assert last_line(write(with_alias), "--dry-run") == "old addresses: (none) → /old/21"
    assert last_line(write(with_alias)) == "#21: Low water was updated."
    assert last_line(write(with_alias)) == "#21: Low water was left as it is: nothing changed."
