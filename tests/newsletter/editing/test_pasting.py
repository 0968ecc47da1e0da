"""Pasted Markdown: blocks for the caret, sections after it, and nothing lost."""

import contextlib

import pytest

from newsletter.document import check_document
from newsletter.editing.pasting import read_pasted
from newsletter.importing.draft import UnusableSource


def kinds(nodes):
    return [node["type"] for node in nodes]


def read(text, *, may_write_raw=False):
    return read_pasted(text, may_write_raw=may_write_raw)


def test_a_few_words_are_blocks():
    pasted = read("It **rose**.\n\n- one\n- two")
    assert (kinds(pasted.blocks), pasted.sections, pasted.title) == (["paragraph", "bullet_list"], (), "")


def test_small_headings_stay_in_the_section_where_the_caret_is():
    pasted = read("### Ebb\n\nIt fell.")
    assert (kinds(pasted.blocks), pasted.sections) == (["heading", "paragraph"], ())


def test_large_headings_begin_sections_and_a_single_top_heading_is_no_title_that_gets_lost():
    pasted = read("Before.\n\n# Ebb\n\nIt fell.")
    assert (kinds(pasted.blocks), [section.title for section in pasted.sections]) == (["paragraph"], ["Ebb"])
    assert [section.title for section in read("# Ebb\n\nIt fell.").sections] == ["Ebb"]


def test_front_matter_makes_it_an_issue_with_a_title():
    pasted = read('---\ntitle: "#22: Low water"\nsubtitle: x\n---\n\nHello.\n\n## Ebb\n\nIt fell.')
    assert (pasted.title, kinds(pasted.blocks), [each.kind for each in pasted.sections]) == (
        "Low water",
        ["paragraph"],
        ["topic"],
    )


def test_html_that_has_no_nodes_is_raw_for_those_who_may_and_code_for_others():
    text = "Before.\n\n<!-- a note -->"
    assert kinds(read(text, may_write_raw=True).blocks) == ["paragraph", "raw_block"]
    code = read(text).blocks[1]
    assert (code["type"], code["content"][0]["text"]) == ("code_block", "<!-- a note -->")


@pytest.mark.parametrize("text", ["", "   \n", "\x00\x01", "---\ntitle: x\n---\n"])
def test_what_holds_no_words_is_refused(text):
    with pytest.raises(UnusableSource):
        read(text)


@pytest.mark.parametrize(
    "text", ["> " * 3000 + "x", "- " * 3000 + "x", "[" * 5000, "*" * 20_000, "|" * 5000 + "\n|-|", "\ud800 **x**"]
)
def test_garbage_makes_a_document_that_can_be_kept_or_is_refused(text):
    with contextlib.suppress(UnusableSource):
        assert check_document(read(text).document.to_json()) is not None


def test_more_than_an_issue_holds_is_refused():
    with pytest.raises(UnusableSource, match="larger than 1 MB"):
        read("word " * 250_000)
