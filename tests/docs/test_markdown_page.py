"""docs/write/markdown.md: every example is read without a warning, and all the schema has is shown."""

import json
import re
from pathlib import Path

import pytest

from newsletter.document import Document, check_document
from newsletter.document.kinds import kinds
from newsletter.document.model import walk
from newsletter.exporting import IssueFields, export_text
from newsletter.importing import read_issue

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE = (PROJECT / "docs" / "write" / "markdown.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^(?P<fence>`{3,})markdown\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
EXAMPLES = [found["text"] for found in FENCED.finditer(PAGE)]
SCHEMA = json.loads((PROJECT / "newsletter" / "document" / "schema.json").read_text(encoding="utf-8"))
# In a file it stands beside the words, not among them.
NOT_SHOWN = {"doc"}


def read(text):
    return read_issue(text.encode(), name="example.md")


def nodes(draft):
    return [node for section in draft.document.sections for node in walk(section.to_json())]


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.strip().split("\n")[0][:30])
def test_an_example_is_read_as_it_is_meant_and_written_out_the_same(text):
    draft = read(text)
    said = [warning.message for warning in draft.warnings if "The file gives no title" not in warning.message]
    assert (said, draft.repairs) == ([], ())
    check_document(draft.document.to_json())
    written = export_text(IssueFields.of_draft(draft), draft.document)
    assert content(read(written).document) == content(draft.document)


def content(document: Document):
    return [(s.kind, s.content, s.settings, s.in_email, s.on_web) for s in document.sections]


def test_every_node_and_mark_of_the_schema_has_an_example():
    shown = [node for text in EXAMPLES for node in nodes(read(text))]
    assert set(SCHEMA["nodes"]) - {node["type"] for node in shown} == NOT_SHOWN
    assert set(SCHEMA["marks"]) - {mark["type"] for node in shown for mark in node.get("marks") or ()} == set()


def test_every_setting_of_a_kind_has_an_example():
    sections = [section for text in EXAMPLES for section in read(text).document.sections]
    shown = {(section.kind, name) for section in sections for name in section.settings}
    assert {(kind.name, name) for kind in kinds() for name in kind.setting_names} - shown == set()
    assert {(section.in_email, section.on_web) for section in sections} == {(True, True), (False, True), (True, False)}


def test_the_front_matter_of_the_page_is_what_it_says():
    draft = read(EXAMPLES[0])
    assert (draft.title, draft.number, str(draft.date), draft.aliases, draft.front_matter) == (
        "Low water",
        21,
        "2026-11-08",
        ("/issues/low-water",),
        {},
    )
    assert [section.kind for section in draft.document.sections] == ["letter", "topic"]
