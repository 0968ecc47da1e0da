"""``export_issue``: an issue as a file that imports again as it was."""

import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from newsletter.editing.saving import load_document
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.rendering import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    newsletter = NewsletterFactory(slug="tide-notes")
    return IssueFactory(
        newsletter=newsletter,
        number=21,
        title="Low water",
        date="2026-11-08",
        front_matter={"tags": ["tides"]},
        document=samples.WHOLE_ISSUE,
    )


def without_ids(issue):
    return [(s.kind, s.content, s.settings, s.in_email, s.on_web) for s in load_document(issue).sections]


def export(capsys, *arguments):
    call_command("export_issue", *map(str, arguments))
    return capsys.readouterr().out


def test_it_is_written_to_the_terminal_or_to_a_file_with_the_same_bytes(issue, tmp_path, capsys):
    printed = export(capsys, 21)
    path = tmp_path / "021.md"
    call_command("export_issue", "21", "--output", str(path))
    said = capsys.readouterr()
    assert path.read_bytes() == printed.encode()
    assert (said.out, said.err) == ("", f"#21: Low water is in {path}.\n")
    assert printed.startswith(
        "---\ntitle: Low water\nnumber: 21\ndate: 2026-11-08\npreheader: The spring tide came early.\ntags:\n"
    )


def test_importing_the_export_gives_the_same_issue_and_exporting_that_the_same_bytes(issue, tmp_path, capsys):
    path, again = tmp_path / "any-name.md", tmp_path / "again.md"
    call_command("export_issue", "21", "--output", str(path))
    NewsletterFactory(slug="bell-notes")
    call_command("import_issue", str(path), "--newsletter", "bell-notes")
    call_command("export_issue", "21", "--newsletter", "bell-notes", "--output", str(again))
    twin = Issue.objects.get(newsletter__slug="bell-notes")
    assert without_ids(twin) == without_ids(issue)
    assert (twin.title, str(twin.date), twin.preheader, twin.front_matter) == (
        "Low water",
        "2026-11-08",
        "The spring tide came early.",
        {"tags": ["tides"]},
    )
    assert again.read_bytes() == path.read_bytes()


def test_importing_the_export_over_its_own_issue_changes_nothing(issue, tmp_path, capsys):
    path = tmp_path / "021.md"
    call_command("export_issue", "21", "--output", str(path))
    capsys.readouterr()
    call_command("import_issue", str(path), "--json")
    said = capsys.readouterr()
    assert json.loads(said.out)["repairs"] == []
    assert said.err == "  #21: Low water was left as it is: nothing changed.\n"
    assert Issue.objects.get().version == issue.version


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["22"], "has no issue #22: its last is #21"),
        (["-1"], "has no issue #-1"),
        (["9" * 30], "has no issue #9"),
        (["21", "--newsletter", "nope"], "There is no newsletter “nope”. There are: tide-notes."),
        (["21", "--newsletter", ""], "There is no newsletter “”"),
    ],
)
def test_an_issue_that_is_not_there_is_said_with_exit_status_2(arguments, message, issue):
    with pytest.raises(CommandError, match=message) as refusal:
        call_command("export_issue", *(["--", *arguments] if arguments[0] == "-1" else arguments))
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("place", [".", "no/such/folder/021.md", "x" * 300])
def test_a_place_that_cannot_be_written_is_named(place, issue, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_issue", "21", "--output", str(tmp_path / place))


def test_a_number_that_is_none_ends_with_exit_status_2_at_the_terminal():
    done = subprocess.run(
        [sys.executable, "manage.py", "export_issue", "twenty"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("\x1b[2J/gone.md", 1, r"\x1b[2J/gone.md cannot be written: No such file or directory."),
        ("a\x00b", 2, r"a\x00b is no name of a file."),
    ],
)
def test_a_file_that_cannot_be_written_is_named_escaped(name, status, said):
    IssueFactory(number=21)
    with pytest.raises(CommandError) as refusal:
        call_command("export_issue", "21", "--output", name)
    assert (refusal.value.returncode, str(refusal.value)) == (status, said)
