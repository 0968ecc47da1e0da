"""Saving words: versions, conflicts, revisions, and the freeze when sending begins."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings

from newsletter.document import Document, DocumentError, SectionNode
from newsletter.editing.saving import EditConflict, IssueIsFrozen, load_document, save_document
from newsletter.models import Issue
from tests.document_strategy import documents
from tests.factories import IssueFactory, WriterFactory, one_topic

pytestmark = pytest.mark.django_db


def topic(title, **changes):
    return SectionNode(
        kind="topic", content=({"type": "title", "content": [{"type": "text", "text": title}]},), **changes
    )


def test_what_is_saved_is_what_is_loaded():
    issue = IssueFactory()
    document = Document(
        sections=(
            topic("First"),
            SectionNode(
                kind="sponsor",
                content=({"type": "paragraph", "content": [{"type": "text", "text": "Ropes."}]},),
                settings={"label": "Our sponsor", "advertiser": "Rope & Co"},
                in_email=False,
            ),
        )
    )
    save_document(issue, document, reason="typed")
    assert load_document(issue) == document


def test_each_save_is_a_version_with_a_revision_of_it():
    issue, writer = IssueFactory(), WriterFactory()
    before = issue.version
    save_document(issue, one_topic(text="Second thoughts."), reason="typed", author=writer)
    revision = issue.revisions.first()
    assert issue.version == before + 1
    assert (revision.version, revision.author, revision.reason) == (issue.version, writer, "typed")
    assert Document.from_json(revision.document) == load_document(issue)


def test_a_save_over_someone_elses_is_a_conflict_and_changes_nothing():
    issue = IssueFactory()
    opened = issue.version
    save_document(Issue.objects.get(pk=issue.pk), one_topic(text="Theirs."), reason="typed", base_version=opened)
    with pytest.raises(EditConflict) as conflict:
        save_document(issue, one_topic(text="Mine."), reason="typed", base_version=opened)
    assert conflict.value.current == opened + 1
    assert load_document(issue).sections[0].content[1]["content"][0]["text"] == "Theirs."


@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled"])
def test_an_issue_that_is_on_its_way_keeps_its_words(state):
    issue = IssueFactory(state=state)
    words = load_document(issue)
    with pytest.raises(IssueIsFrozen):
        save_document(issue, one_topic(text="Too late."), reason="typed")
    assert load_document(issue) == words


def test_moving_and_dropping_sections_keeps_the_ids_of_the_others():
    issue = IssueFactory()
    first, second, third = topic("First"), topic("Second"), topic("Third")
    save_document(issue, Document(sections=(first, second, third)), reason="typed")
    save_document(issue, Document(sections=(third, first)), reason="moved")
    assert [str(section.uuid) for section in issue.sections.all()] == [third.id, first.id]


def test_two_issues_may_hold_sections_of_the_same_id():
    section = topic("Copied")
    issues = [IssueFactory(document=Document(sections=(section,))) for _ in range(2)]
    assert [load_document(issue).sections for issue in issues] == [(section,), (section,)]


def test_a_document_that_breaks_a_rule_is_refused_and_nothing_is_lost():
    issue = IssueFactory()
    words = load_document(issue)
    bad = Document(
        sections=(
            SectionNode(
                kind="topic",
                content=(
                    {"type": "title"},
                    {
                        "type": "paragraph",
                        "content": [
                            {
                                "type": "text",
                                "text": "x",
                                "marks": [{"type": "link", "attrs": {"href": "java\nscript:alert(1)"}}],
                            }
                        ],
                    },
                ),
            ),
        )
    )
    with pytest.raises(DocumentError, match=r"1.topic/2.paragraph/1.text \(link\): this link cannot be used"):
        save_document(issue, bad, reason="typed")
    assert load_document(issue) == words


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=documents())
def test_any_document_is_loaded_in_the_form_in_which_it_was_saved(document):
    issue = Issue.objects.first() or IssueFactory()
    save_document(issue, document, reason="typed")
    assert load_document(Issue.objects.get(pk=issue.pk)) == document
    assert issue.revisions.first().document == document.to_json()


def test_a_save_leaves_the_fields_it_does_not_name_as_others_put_them():
    issue = IssueFactory()
    read_before = Issue.objects.get(pk=issue.pk)
    theirs = {"slug": "moved", "date": dt.date(2026, 12, 6), "number": 77, "on_web": False, "preheader": "Theirs"}
    Issue.objects.filter(pk=issue.pk).update(**theirs)
    read_before.title, read_before.preheader = "Mine", "Not named"
    save_document(read_before, one_topic(), reason="typed", fields=["title"])
    stored = Issue.objects.get(pk=issue.pk)
    assert {name: getattr(stored, name) for name in theirs} == theirs
    assert stored.title == "Mine"
    assert {name: getattr(read_before, name) for name in theirs} == theirs
    kept = issue.revisions.first()
    assert (kept.title, kept.number, kept.preheader) == ("Mine", 77, "Theirs")
