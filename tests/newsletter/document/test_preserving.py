"""What the schema does not know is kept word for word, shown to nobody, and comes back when it is known."""

import copy
import json
from pathlib import Path

import pytest

from newsletter.document import Document, check_document, preserving
from newsletter.document.kinds import base
from newsletter.document.normalise import normalise
from newsletter.document.preserving import is_preserved, preserve_unknown
from newsletter.document.schema import schema
from newsletter.exporting.markdown import write_sections
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown import read_sections

ID = "5b1c1f0e-0000-4000-8000-000000000001"
CHART = {"type": "chart", "attrs": {"rows": [1, 2], "title": "Zeppelins “high” \u200b"}, "content": [{"type": "bar"}]}


def p(text="Mud."):
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def letter(*blocks):
    return {"type": "letter", "attrs": {"id": ID, "email": True, "web": False}, "content": list(blocks)}


def doc(*sections):
    return {"type": "doc", "attrs": {"schema": 1}, "content": list(sections)}


def held(placeholder):
    return json.loads(placeholder["attrs"]["source"])


def test_an_unknown_block_is_preserved_where_it_stands():
    [section] = preserve_unknown(doc(letter(p("a"), CHART, p("b"))))["content"]
    assert [is_preserved(block) for block in section["content"]] == [False, True, False]
    assert held(section["content"][1]) == CHART
    assert section["content"][1]["attrs"]["note"] == (
        "“chart” is not known to this version of Fortnight. It is kept and not shown."
    )


@pytest.mark.parametrize(
    "around",
    [
        lambda block: {"type": "quote", "content": [p(), block]},
        lambda block: {"type": "bullet_list", "content": [{"type": "list_item", "content": [p(), block]}]},
        lambda block: {
            "type": "quote",
            "content": [{"type": "ordered_list", "content": [{"type": "list_item", "content": [block]}]}],
        },
    ],
)
def test_what_stands_round_an_unknown_block_stays_as_it_is(around):
    kept = preserve_unknown(doc(letter(around(CHART))))
    [placeholder] = [node for node in _nodes(kept) if is_preserved(node)]
    assert held(placeholder) == CHART
    assert kept == doc(letter(around(placeholder)))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "paragraph", "content": [{"type": "mention", "attrs": {"name": "Bob"}}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [{"type": "highlight"}]}]},
        {"type": "bullet_list", "content": [{"type": "task_item", "content": [p()]}]},
        {"type": "table", "content": [{"type": "table_row", "content": [{"type": "table_foot"}]}]},
    ],
)
def test_a_block_with_something_unknown_in_it_that_cannot_stand_alone_is_kept_whole(block):
    [section] = preserve_unknown(doc(letter(p(), block)))["content"]
    assert held(section["content"][1]) == block


def test_a_section_of_an_unknown_kind_is_kept_whole_with_its_id_and_where_it_is_shown():
    poll = {"type": "poll", "attrs": {"id": ID, "email": False, "web": True, "question": "?"}, "content": [p()]}
    [section] = preserve_unknown(doc(poll))["content"]
    assert (section["type"], section["attrs"]) == ("raw", {"id": ID, "email": False, "web": True})
    assert held(section["content"][0]) == poll


def test_a_section_in_which_a_raw_block_may_not_stand_is_kept_whole():
    strange = {"type": "topic", "attrs": {"id": ID}, "content": [{"type": "title", "content": [{"type": "mention"}]}]}
    [section] = preserve_unknown(doc(strange))["content"]
    assert (section["type"], held(section["content"][0])) == ("raw", strange)


def test_what_is_preserved_is_sound_and_survives_saving_and_markdown():
    kept = check_document(preserve_unknown(doc(letter(p(), CHART), {"type": "poll", "attrs": {"id": ID[:-1] + "2"}})))
    stored = normalise(kept)
    assert [held(node) for node in _nodes(stored.to_json()) if is_preserved(node)] == [
        CHART,
        {"type": "poll", "attrs": {"id": ID[:-1] + "2"}},
    ]
    read = read_sections(write_sections(stored.sections), log=ImportLog())
    assert [section.content for section in read] == [section.content for section in stored.sections]


def test_nothing_of_it_is_shown_to_readers(rendered_words):
    shown = {**letter(p("Mud."), CHART), "attrs": {"id": ID}}
    kept = check_document(preserve_unknown(doc(shown)))
    assert [("Zeppelins" in each, "chart" in each, "Mud." in each) for each in rendered_words(kept)] == [
        (False, False, True)
    ] * 3


@pytest.fixture
def rendered_words(db):
    from django.conf import settings as site

    from newsletter.archive.pages import make_page
    from newsletter.rendering import render_issue
    from tests.factories import IssueFactory

    def words(document):
        issue = IssueFactory(title="Mud", preheader="")
        rendered = render_issue(issue, base_url=site.BASE_URL, document=document)
        page = make_page(issue, base_url=site.BASE_URL, document=document)
        return [rendered.html, rendered.text, page.html]

    return words


def test_it_comes_back_as_soon_as_the_schema_knows_it():
    original = doc(letter(p(), {"type": "rule"}))
    as_unknown = {"type": "raw_block", "attrs": {"format": "unknown", "source": '{"type": "rule"}', "note": "x"}}
    assert preserve_unknown(doc(letter(p(), as_unknown))) == original


def test_a_section_comes_back_as_soon_as_its_kind_is_known():
    as_unknown = {
        "type": "raw",
        "attrs": {"id": ID, "email": False, "web": True},
        "content": [
            {
                "type": "raw_block",
                "attrs": {"format": "unknown", "source": json.dumps(letter(p())), "note": "x"},
            }
        ],
    }
    [section] = preserve_unknown(doc(as_unknown))["content"]
    assert section == {**letter(p()), "attrs": {"id": ID, "email": False, "web": True}}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "{",
        "null",
        "[]",
        '"x"',
        "{}",
        '{"type": 7}',
        '{"type": "list_item"}',
        '{"type": "chart"}',
        '{"type": "call_to_action", "attrs": {"href": "javascript:alert(1)"}}',
        "[" * 100_000,
    ],
)
def test_what_makes_no_sense_yet_stays_preserved(source):
    block = {"type": "raw_block", "attrs": {"format": "unknown", "source": source, "note": ""}}
    assert preserve_unknown(doc(letter(p(), block))) == doc(letter(p(), block))


@pytest.mark.parametrize(
    "data",
    [
        {"type": "doc"},
        {"type": "doc", "content": "x"},
        {"type": "doc", "content": [None, 7, "x", [], {}]},
        {"type": "doc", "content": [{"type": ["x"], "content": {"type": "chart"}}]},
    ],
)
def test_what_is_malformed_is_left_to_those_who_check(data):
    assert preserve_unknown(copy.deepcopy(data)) == data


PLAUSIBLE = sorted({*schema().nodes, *schema().marks} - {"doc", "text", "paragraph", "raw", "raw_block", "list_item"})


@pytest.mark.parametrize("gone", PLAUSIBLE)
def test_taking_a_name_out_of_the_schema_and_putting_it_back_loses_nothing(gone, monkeypatch):
    """A document with every node and mark, saved while one of them is not known."""
    full = json.loads((Path(__file__).parent / "migrations" / "fixtures" / "v1.json").read_text(encoding="utf-8"))
    known = schema()

    class Poorer:
        nodes = {name: node for name, node in known.nodes.items() if name != gone}
        marks = {name: mark for name, mark in known.marks.items() if name != gone}

    with monkeypatch.context() as patched:
        patched.setattr(preserving, "schema", lambda: Poorer)
        patched.setattr(base, "_kinds", {name: kind for name, kind in base._kinds.items() if name != gone})
        kept = preserve_unknown(full)
        assert gone not in {each["type"] for node in _nodes(kept) for each in (node, *node.get("marks", ()))}
        stored = normalise(check_document(kept)).to_json()
    assert normalise(check_document(preserve_unknown(stored))).to_json() == full


def _nodes(node):
    yield node
    for child in node.get("content") or ():
        yield from _nodes(child)


def test_a_document_that_is_all_known_is_the_same_object():
    document = doc(letter(p()))
    assert preserve_unknown(document) is document
    assert Document.from_json(document).sections[0].kind == "letter"
