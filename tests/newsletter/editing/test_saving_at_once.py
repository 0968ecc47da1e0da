"""Several saves at the same moment, over real connections: each is stored once, and none over another."""

import dataclasses
import threading
import uuid

import pytest
from django.db import connections

from newsletter.document import Document, SectionNode
from newsletter.editing.saving import load_document, save_document
from newsletter.editing.submissions import SaveConflict, Submission, submit
from newsletter.models import Issue
from tests.factories import IssueFactory, WriterFactory

pytestmark = pytest.mark.django_db(transaction=True)


def topic(title, words, identity=None):
    return SectionNode(
        kind="topic",
        content=(
            {"type": "title", "content": [{"type": "text", "text": title}]},
            {"type": "paragraph", "content": [{"type": "text", "text": words}]},
        ),
        id=identity or str(uuid.uuid5(uuid.NAMESPACE_URL, title)),
    )


def all_at_once(issue, submissions):
    """What came of each, in the order given: a Receipt, or what was raised."""
    writer = WriterFactory()
    start, results = threading.Barrier(len(submissions)), {}

    def run(place, sent):
        try:
            start.wait(timeout=20)
            results[place] = submit(issue.pk, sent, author=writer, set_fields=lambda *_: None)
        except SaveConflict as conflict:
            results[place] = conflict
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(submissions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [results[place] for place in range(len(submissions))]


def submission(base, document, **changes):
    sent = Submission(base_version=base, save_id=uuid.uuid4(), digest="x", reason="Saved", document=document, fields={})
    return dataclasses.replace(sent, **changes)


@pytest.fixture
def sections():
    return [topic(letter, "Nothing yet.") for letter in "ABCDEF"]


@pytest.fixture
def issue(sections):
    issue = IssueFactory()
    save_document(issue, Document(sections=tuple(sections)), reason="Saved")
    return issue


def test_six_people_who_save_six_sections_at_once_all_find_their_words(issue, sections):
    sent = [
        submission(
            issue.version,
            Document(sections=tuple(topic(each.title, "Mine.") if each is own else each for each in sections)),
        )
        for own in sections
    ]
    receipts = all_at_once(issue, sent)
    stored = load_document(Issue.objects.get(pk=issue.pk))
    assert [each.content[1]["content"][0]["text"] for each in stored.sections] == ["Mine."] * 6
    assert sorted(each.version for each in receipts) == [issue.version + turn for turn in range(1, 7)]


def test_of_those_who_change_the_same_section_at_once_one_is_stored_and_the_others_are_told(issue, sections):
    sent = [
        submission(issue.version, Document(sections=(topic("A", f"Words {turn}."), *sections[1:]))) for turn in range(5)
    ]
    results = all_at_once(issue, sent)
    stored = load_document(Issue.objects.get(pk=issue.pk)).sections[0].content[1]["content"][0]["text"]
    won = [place for place, result in enumerate(results) if not isinstance(result, SaveConflict)]
    assert [f"Words {place}." for place in won] == [stored]
    assert Issue.objects.get(pk=issue.pk).version == issue.version + 1


def test_one_save_that_arrives_five_times_at_once_is_stored_once(issue, sections):
    same = submission(issue.version, Document(sections=(topic("A", "Once."), *sections[1:])))
    receipts = all_at_once(issue, [same] * 5)
    assert [each.version for each in receipts] == [issue.version + 1] * 5
    assert issue.revisions.filter(save_id=same.save_id).count() == 1
