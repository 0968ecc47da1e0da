"""What is scheduled goes out by itself: only whoever may send changes it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from newsletter.editing.revisions import set_aside
from newsletter.editing.saving import load_document, save_document
from newsletter.exporting import export_issue
from newsletter.models import Issue, IssueState
from newsletter.scheduling import schedule, unschedule
from newsletter.views.studio import calendar
from tests.factories import IssueFactory, NewsletterFactory, in_team, one_topic
from tests.newsletter.views.studio.saving_by_script import body, doc, put, topic

pytestmark = pytest.mark.django_db

WHY = "is scheduled, and goes out as it stands. A writer may not schedule, send and stop mailings."


@pytest.fixture
def issue():
    issue = IssueFactory(newsletter=NewsletterFactory(slug="tide-notes"), title="High water", slug="high-water")
    save_document(issue, one_topic(), reason="Saved")
    return schedule(issue, at=timezone.now() + dt.timedelta(days=3))


@pytest.fixture
def as_role(issue, client):
    def signed_in(role):
        client.force_login(in_team(issue.newsletter, role, name="alina"))
        return client

    return signed_in


def change(client, issue, what):
    """Do one of the acts that change what goes out."""
    page = f"/studio/issues/{issue.pk}/"
    if what == "document":
        return put(client, issue, body(issue, doc(topic("Changed"))))
    if what == "markdown":
        fields = {"title": "Changed", "preheader": "", "number": issue.number, "date": ""}
        words = {"text": "## Changed\n\nWords.\n", "base_version": issue.version}
        return client.post(f"{page}markdown/", {**fields, **words})
    if what == "mend":
        mend = {"name": "no_such_mend", "section": "", "path": "[]", "arguments": "{}", "version": issue.version}
        return client.post(f"{page}preflight/mend/", mend)
    if what == "bring back":
        old = set_aside(issue, one_topic("Changed"), title="Changed", preheader="")
        return client.post(f"{page}history/{old.pk}/bring-back/", {"base_version": issue.version})
    if what == "details":
        return client.post(f"{page}details/", {"slug": "changed", "on_web": "on", "old_addresses": ""})
    assert what == "move"
    to = (timezone.now() + dt.timedelta(days=5)).isoformat()
    return client.post("/studio/tide-notes/calendar/move/", {"issue": issue.pk, "to": to})


def stands(issue):
    stored = Issue.objects.get(pk=issue.pk)
    return stored.title, stored.slug, stored.version, stored.publish_at, load_document(stored)


@pytest.mark.parametrize("what", ["document", "markdown", "mend", "bring back", "details", "move"])
def test_a_writer_does_not_change_it_and_is_told_whom_to_ask(issue, as_role, what):
    in_team(issue.newsletter, "owner", name="chiyo")
    writer, was = as_role("writer"), stands(issue)
    refused = change(writer, issue, what)
    said = refused.json()["error"] if what == "document" else refused.content.decode()
    assert (refused.status_code, f"{WHY} Ask an owner: chiyo." in said) == (403, True)
    assert stands(issue) == was


@pytest.mark.parametrize("what", ["document", "markdown", "mend", "bring back", "details", "move"])
def test_an_editor_changes_it(issue, as_role, what):
    was = stands(issue)
    assert change(as_role("editor"), issue, what).status_code in {200, 302}
    # There is no mend of that name, which is said on the page.
    assert (stands(issue) != was) == (what != "mend")


@pytest.mark.parametrize("what", ["document", "markdown", "bring back", "details"])
def test_a_writer_changes_a_draft(issue, as_role, what):
    unschedule(issue)
    was = stands(issue)
    assert change(as_role("writer"), issue, what).status_code in {200, 302}
    assert stands(issue) != was


def test_what_was_typed_as_markdown_is_handed_back(issue, as_role):
    assert "## Changed" in change(as_role("writer"), issue, "markdown").content.decode()


def test_the_editor_shows_it_to_be_read_and_says_why(issue, as_role):
    page = f"/studio/issues/{issue.pk}/"
    shown = as_role("writer").get(page)
    assert (shown.templates[0].name, WHY in shown.content.decode()) == ("studio/issues/frozen.html", True)
    assert as_role("writer").get(f"{page}document/").json()["editable"] is False
    assert as_role("writer").get(f"{page}markdown/").headers["Location"] == page
    assert as_role("editor").get(page).templates[0].name == "studio/issues/editor.html"
    assert as_role("editor").get(f"{page}document/").json()["editable"] is True


def test_what_a_writer_still_has_open_is_not_saved_once_somebody_scheduled_it(issue, as_role):
    unschedule(issue)
    open_page = as_role("writer").get(f"/studio/issues/{issue.pk}/document/").json()
    schedule(issue, at=timezone.now() + dt.timedelta(days=3))
    issue.version = open_page["version"]
    assert (open_page["editable"], change(as_role("writer"), issue, "document").status_code) == (True, 403)


def test_a_file_does_not_replace_it_for_a_writer(issue, as_role):
    content = export_issue(issue).replace("High water", "Changed").encode()
    was = stands(issue)

    def bring_in(client):
        file = SimpleUploadedFile(f"{issue.number:03d}.md", content)
        read = client.post("/studio/tide-notes/issues/import/", {"file": file})
        return read, client.post("/studio/tide-notes/issues/import/", {"key": read.context["key"]})

    read, saved = bring_in(as_role("writer"))
    assert (WHY in read.context["refused"], saved.status_code, stands(issue)) == (True, 403, was)
    read, saved = bring_in(as_role("editor"))
    assert ("refused" in read.context, saved.status_code, stands(issue)[0]) == (False, 302, "Changed")


def test_an_issue_that_is_scheduled_while_it_is_moved_is_not_moved_by_a_writer(issue, as_role, monkeypatch):
    was, found = stands(issue), Issue.objects.get(pk=issue.pk)
    found.state = IssueState.DRAFT  # as the page found it, a moment before
    monkeypatch.setattr(calendar, "_posted_issue", lambda *_: found)
    assert (change(as_role("writer"), issue, "move").status_code, stands(issue)) == (403, was)
