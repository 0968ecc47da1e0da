"""``import_issue`` given what is no issue: one clear line, or a plain draft; never a traceback."""

import json
import random

import pytest

from newsletter.models import Issue
from tests.newsletter.management.import_command import run, run_json

NOISE = random.Random(7)
GARBAGE = {
    "picture.md": b"\x89PNG\r\n\x1a\n" + b"\x00\x01\xff" * 4000,
    "blank.md": b" \n\t\n",
    "noise.md": NOISE.randbytes(4_000_000),
    "words.txt": ("tide " * 800_000).encode(),
}


@pytest.mark.parametrize("name", GARBAGE)
@pytest.mark.timeout(60)
def test_what_is_no_issue_ends_in_one_clear_line(name, newsletter, write):
    path = write(GARBAGE[name], name)
    status, out, err = run(path, "--json")
    assert (status, list(json.loads(out)), err.count("\n")) == (2, ["source", "error"], 1)
    assert Issue.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("---\ntitle: Ebb\nnumber: 3\n---\n", []),
        (">" * 10_000, ["letter"]),
        ("> " * 10_000 + "deep", ["letter"]),
        ("- " * 5_000 + "deep", ["letter"]),
        ("[" * 20_000, ["letter"]),
        ("\x00\x01\x02 words", ["letter"]),
    ],
    ids=["only front matter", "quotes", "quotes with words", "lists", "brackets", "control characters"],
)
@pytest.mark.timeout(60)
def test_odd_files_become_plain_drafts(text, kinds, newsletter, write):
    status, (found,) = run_json(write(text, "003.md"))
    assert (status, [section["kind"] for section in found["sections"]]) == (0, kinds)
    assert Issue.objects.get().number == 3


def test_a_folder_and_a_name_that_is_none_are_refused(newsletter, tmp_path):
    status, found = run_json(tmp_path, "a\x00b.md")
    assert status == 2
    assert [item["error"]["message"] for item in found] == [
        "This is a folder: name the files in it.",
        "This is no name of a file.",
    ]
