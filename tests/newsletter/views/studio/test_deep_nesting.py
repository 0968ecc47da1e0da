"""What is nested deeper than any writer goes is saved, shown, exported and brought in without an error page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from newsletter.document import Document, SectionNode
from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory
from tests.newsletter.exporting.test_preserving import deep
from tests.newsletter.views.studio.saving_by_script import body, put
from tests.studio_pages import fields_of

DEEP = ["> " * 20, "> " * 500, "- " * 10, "- " * 300]


@pytest.fixture
def issue(db):
    return IssueFactory(newsletter=NewsletterFactory(slug="tide-notes"), number=7)


def pages_of(client, issue):
    """The status of every page that shows the issue's words."""
    newest = issue.revisions.first()
    paths = ["", "markdown/", "export/", "history/", f"history/{newest.pk}/"]
    return [client.get(f"/studio/issues/{issue.pk}/{path}").status_code for path in paths]


@pytest.mark.parametrize("signs", DEEP)
def test_it_is_saved_in_the_studio_and_every_page_shows_it(studio_client, issue, signs):
    address = f"/studio/issues/{issue.pk}/markdown/"
    form = fields_of(studio_client.get(address))
    saved = studio_client.post(address, {**form, "text": f"## Tides\n\n{signs}Mud."})
    shown = fields_of(studio_client.get(address))["text"][0]
    assert (saved.status_code, pages_of(studio_client, issue), "Mud." in shown) == (302, [200] * 5, True)
    # Saving what the page shows changes nothing, and so does saving what the editor has.
    before = load_document(issue)
    studio_client.post(address, fields_of(studio_client.get(address)))
    assert load_document(issue) == before
    given = studio_client.get(f"/studio/issues/{issue.pk}/document/").json()
    assert put(studio_client, issue, body(issue, given["document"])).status_code == 200
    assert load_document(issue) == before


@pytest.mark.parametrize("signs", DEEP)
def test_a_file_of_it_is_brought_in_and_exported(studio_client, issue, signs, tmp_path, capsys):
    file = f"---\ntitle: Low water\nnumber: 21\n---\n{signs}Mud.\n"
    upload = SimpleUploadedFile("021.md", file.encode())
    key = studio_client.post("/studio/tide-notes/issues/import/", {"file": upload}).context["key"]
    studio_client.post("/studio/tide-notes/issues/import/", {"key": key})
    assert pages_of(studio_client, Issue.objects.get(number=21)) == [200] * 5
    path = tmp_path / "022.md"
    path.write_text(file.replace("21", "22"))
    call_command("import_issue", str(path), newsletter="tide-notes")
    before = Issue.objects.get(number=22).version
    capsys.readouterr()
    call_command("export_issue", "22")
    exported = capsys.readouterr().out
    path.write_text(exported)
    call_command("import_issue", str(path), newsletter="tide-notes")
    assert ("Mud." in exported, Issue.objects.get(number=22).version) == (True, before)


def test_an_issue_that_was_stored_so_deep_is_shown_too(studio_client, issue):
    save_document(issue, Document(sections=(SectionNode(kind="letter", content=(deep(),)),)), reason="Brought over")
    assert pages_of(studio_client, issue) == [200] * 5


def test_a_file_with_escaped_control_characters_is_saved(studio_client, issue):
    upload = SimpleUploadedFile("021.md", b'---\ntitle: "Low\\0 water"\nnumber: 21\nmoon: "\\ud800full"\n---\nMud.\n')
    key = studio_client.post("/studio/tide-notes/issues/import/", {"file": upload}).context["key"]
    studio_client.post("/studio/tide-notes/issues/import/", {"key": key})
    made = Issue.objects.get(number=21)
    assert (made.title, made.front_matter) == ("Low water", {"moon": "full"})
