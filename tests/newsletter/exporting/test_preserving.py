"""A stored section that Markdown cannot say is shown all the same, as its source."""

import pytest

from newsletter.document import Document, SectionNode, check_document
from newsletter.document.normalise import normalise
from newsletter.exporting.markdown import UnwritableSection, write_body, write_section, write_sections
from newsletter.importing.markdown import read_sections
from tests.newsletter.rendering.nodes import node, p


def deep(depth=15):
    block = p("Mud.")
    for _ in range(depth):
        block = node("bullet_list", node("list_item", block), tight=True)
    return block


def section_of(*blocks, kind="letter"):
    document = Document(sections=(SectionNode(kind=kind, content=blocks),))
    return normalise(check_document(document.to_json())).sections[0]


@pytest.mark.parametrize("kind", ["letter", "topic", "story", "sponsor"])
def test_the_block_becomes_a_raw_block_among_the_others(kind):
    section = section_of(node("title", "Tides"), p("Before."), deep(), p("After."), kind=kind)
    with pytest.raises(UnwritableSection):
        write_section(section)
    (read,) = read_sections(write_sections([section]))
    assert (read.kind, read.title) == (kind, "Tides")
    assert [block["type"] for block in read.content] == ["title", "paragraph", "raw_block", "paragraph"]
    assert "- - - Mud." in read.content[2]["attrs"]["source"]


def test_its_words_alone_hold_the_raw_block_too():
    assert write_body(section_of(p("Before."), deep())) == (
        'Before.\n\n```{=markdown note="more than Markdown can say"}\n' + "- " * 15 + "Mud.\n```\n"
    )
