"""``import_issue``: files in, one JSON object a line out, and exit statuses people and machines rely on."""

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from newsletter.editing.saving import load_document
from newsletter.models import Issue, Newsletter
from tests.factories import IssueFactory
from tests.newsletter.management.import_command import FILE, run, run_json

KEYS = [
    "source", "format", "newsletter", "number", "title", "date", "aliases", "preheader", "sections", "repairs",
    "warnings", "preserved",
]  # fmt: skip


# --- What --json prints -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rehearsal", [[], ["--dry-run"]])
def test_the_object_has_every_key_of_the_contract(rehearsal, newsletter, write):
    path = write(FILE)
    status, (found,) = run_json(path, *rehearsal)
    assert (status, list(found)) == (0, KEYS)
    assert {key: found[key] for key in KEYS[:8]} == {
        "source": str(path),
        "format": "markdown",
        "newsletter": "tide-notes",
        "number": 21,
        "title": "Low water",
        "date": "2026-11-08",
        "aliases": ["/issues/low-water"],
        "preheader": "It fell.",
    }
    letter, topic = found["sections"]
    assert letter == {
        "kind": "letter", "title": "", "text": "Dear readers,", "blocks": ["paragraph"], "links": [], "images": [],
    }  # fmt: skip
    assert (topic["kind"], topic["title"]) == ("topic", "Ebb 🌊")
    assert topic["text"].split("\n") == [
        "The gauge at noon",
        "It fell, and it wasn’t expected. More",
        "Patience.",
        "one",
    ]
    assert topic["blocks"] == ["figure", "paragraph", "quote", "bullet_list", "raw_block"]
    assert topic["links"] == ["https://example.org/ebb"]
    assert topic["images"] == [
        {"src": "https://pictures.example.org/gauge.png", "alt": "A gauge", "caption": "The gauge at noon"}
    ]
    assert sorted((repair["what"], repair["count"]) for repair in found["repairs"]) == [("mojibake", 1), ("utm", 1)]
    assert all(list(repair) == ["what", "count", "example"] for repair in found["repairs"])
    assert [(list(warning), warning["line"]) for warning in found["warnings"]] == [(["line", "message"], 22)]
    assert found["preserved"] == 1


def test_several_files_print_a_line_each_and_one_that_is_unusable_does_not_stop_the_others(newsletter, write):
    good, bad, other = write(FILE), write(b"", "empty.md"), write("# Flow\n\nIt rose.", "022-flow.md")
    status, found = run_json(good, bad, other, "/nowhere/at-all.md")
    assert status == 2
    assert [item["source"] for item in found] == [str(good), str(bad), str(other), "/nowhere/at-all.md"]
    assert [item.get("error") for item in found] == [
        None,
        {"line": None, "message": "The file is empty."},
        None,
        {"line": None, "message": "The file cannot be read: No such file or directory."},
    ]
    assert sorted(Issue.objects.values_list("number", flat=True)) == [21, 22]


def test_an_error_names_the_line(newsletter, write):
    path = write("---\ntitle: x\na: [1, 2\nb: {\n---\nWords")
    status, (found,) = run_json(path)
    assert (status, found["source"], found["error"]["line"]) == (2, str(path), 4)
    assert run(path)[2].startswith(f"{path}, line 4: ")


def test_a_file_without_a_number_reports_the_one_it_gets(newsletter, write):
    IssueFactory(newsletter=newsletter, number=7)
    path = write("---\ntitle: Ebb\n---\n\nIt fell.\n", "ebb.md")
    assert [run_json(path, "--dry-run")[1][0]["number"], run_json(path)[1][0]["number"]] == [8, 8]


def test_an_alias_that_is_taken_stands_among_the_warnings(newsletter, write):
    run(write(FILE))
    text = FILE.replace("#21: Low water", "#22: Slack water").partition("![")[0] + "It stood.\n"
    message = (
        "/issues/low-water leads to #21: Low water of “Tide Notes” already: kept in the front matter, where an export "
        "has it. Take it off there first, then import the file again."
    )
    for rehearsal in (["--dry-run"], []):
        status, (found,) = run_json(write(text, "022.md"), *rehearsal)
        assert (status, found["warnings"]) == (0, [{"line": None, "message": message}])


@pytest.mark.parametrize("rehearsal", [[], ["--dry-run"]])
def test_a_refused_file_prints_an_error_and_the_others_go_on(rehearsal, newsletter, write):
    IssueFactory(newsletter=newsletter, number=21, title="Mine", state="sent")
    path, other = write(FILE), write("# Flow\n\nIt rose.", "022-flow.md")
    status, (refused, taken) = run_json(path, other, *rehearsal)
    message = "#21: Mine is sent: an import may not change it. Give the file another number."
    assert (status, refused) == (1, {"source": str(path), "error": {"line": None, "message": message}})
    assert taken["number"] == 22
    assert Issue.objects.get(number=21).title == "Mine"


def test_a_name_that_is_no_text_is_still_one_line_of_json(newsletter, tmp_path):
    path = os.fsencode(tmp_path) + b"/t\xffde.md"
    Path(os.fsdecode(path)).write_text("# Ebb\n\nIt fell.", encoding="utf-8")
    done = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    call_command("import_issue", os.fsdecode(path), "--dry-run", "--json", stdout=done)
    done.seek(0)
    assert json.loads(done.read())["source"] == os.fsdecode(path)


# --- Importing again ----------------------------------------------------------------------------------------------


def test_importing_again_shows_what_changes_and_sections_keep_their_ids(newsletter, write):
    run(write(FILE))
    before = [section.id for section in load_document(Issue.objects.get()).sections]
    status, out, _ = run(write(FILE.replace("Patience.", "More patience.").replace("Low water", "Lower water")))
    assert status == 0
    assert (
        "  #21: Low water is there already. What changes:\n  title: Low water → Lower water\n  changed: Ebb 🌊" in out
    )
    assert ("    -> Patience." in out, "    +> More patience." in out) == (True, True)
    assert out.endswith("  #21: Lower water was updated.\n")
    assert [section.id for section in load_document(Issue.objects.get()).sections] == before
    assert run(write(FILE.replace("Patience.", "More patience.").replace("Low water", "Lower water")))[1].endswith(
        "  #21: Lower water was left as it is: nothing changed.\n"
    )


def test_a_dry_run_shows_what_would_change_in_the_only_newsletter_and_changes_nothing(newsletter, write):
    run(write(FILE))
    before = Issue.objects.values().get()
    status, out, _ = run(write(FILE.replace("Low water", "Lower water")), "--dry-run")
    assert (status, "  title: Low water → Lower water" in out, "updated" in out) == (0, True, False)
    assert (Issue.objects.values().get(), Newsletter.objects.count()) == (before, 1)
    assert Issue.objects.get().revisions.count() == 1


@pytest.mark.parametrize(
    ("option", "link"), [([], "https://example.org/ebb"), (["--keep-utm"], "https://example.org/ebb?utm_source=old")]
)
def test_campaign_parameters_go_unless_they_are_kept(option, link, newsletter, write):
    assert run_json(write(FILE), *option)[1][0]["sections"][1]["links"] == [link]


def test_an_archived_issue_is_sent_and_a_date_to_come_is_refused(newsletter, write):
    old, future = FILE.replace("2026-11-08", "2019-09-01"), FILE.replace("2026-11-08", "2099-01-01")
    status, (found,) = run_json(write(future), "--as-sent")
    assert (status, found["error"]["message"][:39]) == (1, "2099-01-01 has not come yet, so the iss")
    assert run_json(write(future), "--as-sent", "--dry-run")[0] == 1
    assert Issue.objects.count() == 0
    status, out, _ = run(write(old), "--as-sent")
    assert (status, out.splitlines()[-1]) == (
        0,
        "  #21: Low water is in the archive, as sent on 2019-09-01; nobody was mailed.",
    )
    assert Issue.objects.get().state == "sent"


def test_a_scheduled_issue_is_not_turned_into_a_sent_one(newsletter, write):
    IssueFactory(newsletter=newsletter, number=21, state="scheduled", publish_at="2030-01-01T12:00Z")
    path = write(FILE.replace("2026-11-08", "2019-09-01"))
    status, (found,) = run_json(path, "--as-sent")
    assert (status, "is scheduled: it would never be mailed" in found["error"]["message"]) == (1, True)
    assert run_json(path, "--as-sent", "--dry-run")[0] == 1
    assert Issue.objects.get().state == "scheduled"
