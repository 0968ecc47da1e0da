"""Documents of every age are read: numbered steps lead from each version of the schema to the present one."""

import json
from pathlib import Path

import pytest

from newsletter.document import DocumentFromTheFuture, check_document
from newsletter.document.migrations import STEPS, migrate, version_of
from newsletter.document.model import SCHEMA_VERSION
from newsletter.document.normalise import normalise
from newsletter.document.schema import schema_spec
from newsletter.document.stored import check_stored, read_stored
from newsletter.editing.saving import load_document
from newsletter.models import Issue, Section
from tests.factories import IssueFactory

FIXTURES = Path(__file__).parent / "fixtures"


def fixture(version):
    return json.loads((FIXTURES / f"v{version}.json").read_text(encoding="utf-8"))


def test_there_is_a_step_for_each_version_and_a_document_of_each():
    assert len(STEPS) == SCHEMA_VERSION - 1
    assert schema_spec()["version"] == SCHEMA_VERSION
    assert sorted(path.name for path in FIXTURES.iterdir()) == [f"v{n}.json" for n in range(1, SCHEMA_VERSION + 1)]


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_document_of_that_age_is_read_and_says_what_it_said(version):
    document = check_stored(fixture(version))
    assert normalise(document) == document
    assert document.to_json() == {**fixture(SCHEMA_VERSION), "attrs": {"schema": SCHEMA_VERSION}}


def test_the_document_of_the_present_age_has_every_node_and_mark():
    def walk(node):
        yield node
        for child in node.get("content") or ():
            yield from walk(child)

    nodes = list(walk(fixture(SCHEMA_VERSION)))
    assert {node["type"] for node in nodes} == set(schema_spec()["nodes"])
    assert {mark["type"] for node in nodes for mark in node.get("marks") or ()} == set(schema_spec()["marks"])


def to_two(document):
    return {**document, "content": [{**each, "type": "note"} for each in document["content"]]}


def to_three(document):
    return {**document, "content": [*document["content"], {"type": "end"}]}


@pytest.mark.parametrize(
    ("written_with", "types"), [(1, ["note", "end"]), (2, ["memo", "end"]), (3, ["memo"]), (4, ["memo"])]
)
def test_each_step_is_taken_once_from_the_version_a_document_bears(written_with, types):
    document = {"type": "doc", "attrs": {"schema": written_with}, "content": [{"type": "memo"}]}
    migrated = migrate(document, steps=(to_two, to_three), target=3)
    assert [each["type"] for each in migrated["content"]] == types
    assert migrated["attrs"]["schema"] == max(3, written_with)


@pytest.mark.parametrize("attrs", [None, {}, [], {"schema": "x"}, {"schema": 0}, {"schema": -3}, {"schema": None}])
def test_a_document_without_a_usable_version_is_of_the_first(attrs):
    assert version_of({"type": "doc", "attrs": attrs}) == 1


def test_a_document_of_a_newer_fortnight_is_read_and_never_taken_for_ones_own():
    future = {"type": "doc", "attrs": {"schema": 99}, "content": [{"type": "poll", "attrs": {"question": "?"}}]}
    assert [section.kind for section in read_stored(future).sections] == ["raw"]
    with pytest.raises(DocumentFromTheFuture, match=r"newer Fortnight \(document version 99; this one knows up to 1\)"):
        check_document(future)


@pytest.mark.django_db
def test_sections_of_a_kind_that_is_no_longer_installed_are_read_and_kept():
    issue = IssueFactory()
    Section.objects.filter(issue=issue).update(kind="poll", settings={"question": "?"})
    [section] = load_document(Issue.objects.get(pk=issue.pk)).sections
    assert (section.kind, json.loads(section.content[0]["attrs"]["source"])["attrs"]["question"]) == ("raw", "?")


@pytest.mark.django_db
def test_a_saved_issue_bears_the_version_it_was_stored_with():
    issue = IssueFactory()
    assert (Issue.objects.get(pk=issue.pk).document_schema, issue.revisions.get().document["attrs"]) == (
        SCHEMA_VERSION,
        {"schema": SCHEMA_VERSION},
    )
