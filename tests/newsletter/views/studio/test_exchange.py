"""Files in and out of the studio."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory, in_team, one_topic

IMPORT = "/studio/tide-notes/issues/import/"
FILE = """---
title: "#21: Low water"
number: 21
date: 2026-11-08
---

Dear readers,

## Ebb 🌊

It fell, and it wasnâ€™t expected. [More](https://example.org/?utm_source=old)
"""


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def issue(newsletter):
    return IssueFactory(newsletter=newsletter, number=7, title="High water")


def upload(client, content, name="021.md", **answers):
    data = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **answers})


def test_a_file_is_shown_before_anything_is_saved(studio_client, newsletter):
    response = upload(studio_client, FILE)
    shown = response.content.decode()
    assert [text.kind.name for text in response.context["texts"]] == ["letter", "topic"]
    assert sorted(repair.what for repair in response.context["draft"].repairs) == ["mojibake", "utm"]
    assert ("#21: Low water" in shown, Issue.objects.count()) == (True, 0)


def test_what_was_shown_is_saved_as_a_draft(studio_client, newsletter):
    key = upload(studio_client, FILE).context["key"]
    response = studio_client.post(IMPORT, {"key": key})
    made = Issue.objects.get()
    assert response.headers["Location"] == f"/studio/issues/{made.pk}/"
    assert (made.number, made.title, made.state, str(made.date)) == (21, "Low water", "draft", "2026-11-08")
    assert [section.title for section in load_document(made).sections] == ["", "Ebb 🌊"]
    assert made.revisions.get().author.username == "alice"


def test_a_file_of_a_number_that_is_there_says_what_would_change(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=21, title="Old name")
    response = upload(studio_client, FILE)
    shown = response.content.decode()
    assert (response.context["existing"], "“Old name” becomes “Low water”" in shown) == (issue, True)
    studio_client.post(IMPORT, {"key": response.context["key"]})
    issue.refresh_from_db()
    assert (issue.title, Issue.objects.count()) == ("Low water", 1)


def test_a_number_in_the_name_alone_gives_way_to_the_issue_that_has_it(studio_client, issue):
    response = upload(studio_client, "---\ntitle: Low water\n---\n\nMud.\n", "007_x.md")
    said = "The number 7 stands only in the file’s name, and #7: High water is there already: this becomes #8."
    assert (response.context["existing"], said in response.content.decode()) == (None, True)
    studio_client.post(IMPORT, {"key": response.context["key"]})
    assert list(Issue.objects.order_by("number").values_list("number", "title")) == [
        (7, "High water"),
        (8, "Low water"),
    ]


def test_a_scheduled_issue_is_replaced_once_the_writer_was_shown_it(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=21, title="Old", state="scheduled", publish_at="2030-01-01T12:00Z")
    response = upload(studio_client, FILE)
    assert "“Old”, scheduled" in " ".join(response.content.decode().split())
    studio_client.post(IMPORT, {"key": response.context["key"]})
    assert Issue.objects.get().title == "Low water"


def test_an_issue_scheduled_since_it_was_shown_is_not_replaced(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=21, title="Old")
    key = upload(studio_client, FILE).context["key"]
    Issue.objects.update(state="scheduled", publish_at="2030-01-01T12:00Z")
    response = studio_client.post(IMPORT, {"key": key}, follow=True)
    assert ("is scheduled, and this file would replace its words" in response.content.decode()) is True
    assert Issue.objects.get().title == "Old"


def test_one_limit_is_said_up_front_and_when_it_is_passed(studio_client, newsletter):
    assert "up to 1 MB" in studio_client.get(IMPORT).content.decode()
    response = upload(studio_client, "tide " * 200_001)
    assert (response.status_code, "The file is larger than 1 MB" in response.content.decode()) == (422, True)


def test_words_saved_while_the_reading_was_looked_at_are_not_written_over(studio_client, newsletter):
    issue = IssueFactory(newsletter=newsletter, number=21, title="Old name")
    key = upload(studio_client, FILE).context["key"]
    save_document(issue, one_topic(text="Bob was quicker."), reason="saved by Bob")
    response = studio_client.post(IMPORT, {"key": key}, follow=True)
    assert "was saved or removed elsewhere since the file was read" in response.content.decode()
    issue.refresh_from_db()
    assert (issue.title, [section.title for section in load_document(issue).sections]) == ("Old name", ["Tides 🌊"])


def test_a_sent_issue_is_not_written_over(studio_client, newsletter):
    IssueFactory(newsletter=newsletter, number=21, title="Sent", state="sent")
    response = upload(studio_client, FILE)
    assert "is sent: an import may not change it" in response.content.decode()
    studio_client.post(IMPORT, {"key": response.context["key"]})
    assert Issue.objects.get().title == "Sent"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.md", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\xff" * 400, "a.md", "a.md"),
        ("---\na: [1, 2\nb: {\n---\nWords", "a.md", "a.md, line 3"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(studio_client, newsletter, content, name, said):
    response = upload(studio_client, content, name)
    assert (response.status_code, said in response.content.decode(), Issue.objects.count()) == (422, True, 0)


def test_a_form_without_a_file_asks_for_one(studio_client, newsletter):
    assert studio_client.post(IMPORT, {}).status_code == 422


@pytest.mark.parametrize("key", ["gone", "", "\x00", "x" * 5000])
def test_a_reading_that_is_no_longer_kept_saves_nothing(studio_client, newsletter, key):
    response = studio_client.post(IMPORT, {"key": key}, follow=True)
    assert ("Choose the file again" in response.content.decode(), Issue.objects.count()) == (True, 0)


def test_a_reading_belongs_to_who_uploaded_it(studio_client, newsletter, client):
    key = upload(studio_client, FILE).context["key"]
    client.force_login(in_team(newsletter, name="chiyo"))
    client.post(IMPORT, {"key": key})
    assert Issue.objects.count() == 0


def test_raw_html_in_a_file_is_code_for_accounts_that_may_not_write_it(client, newsletter):
    kinds = []
    for name, role in (("bob", "writer"), ("carol", "editor")):
        client.force_login(in_team(newsletter, role, name=name))
        key = upload(client, FILE + "\n::: raw\n```{=html}\n<marquee>Ebb</marquee>\n```\n:::\n").context["key"]
        client.post(IMPORT, {"key": key})
        last = load_document(Issue.objects.get()).sections[-1]
        kinds.append((last.kind, last.content[0]["type"]))
    assert kinds == [("letter", "code_block"), ("raw", "raw_block")]


def test_a_right_that_was_taken_away_since_the_upload_does_not_count(client, newsletter):
    editor = in_team(newsletter, "editor", name="carol")
    client.force_login(editor)
    key = upload(client, FILE + "\n::: raw\n```{=html}\n<marquee>Ebb</marquee>\n```\n:::\n").context["key"]
    editor.memberships.update(role="writer")
    client.post(IMPORT, {"key": key})
    assert load_document(Issue.objects.get()).sections[-1].kind == "letter"


def test_an_issue_is_exported_as_markdown(studio_client, issue):
    response = studio_client.get(f"/studio/issues/{issue.pk}/export/")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="tide-notes-007.md"'
    assert ["title: High water" in response.content.decode(), "## Tides 🌊" in response.content.decode()] == [
        True,
        True,
    ]
