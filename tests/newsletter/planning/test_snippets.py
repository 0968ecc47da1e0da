"""Snippets: from the editor's JSON, from Markdown, and back."""

import pytest

from newsletter.document import Document, SectionNode, check_document
from newsletter.models import Snippet
from newsletter.planning.naming import NameTaken, NotAName
from newsletter.planning.snippets import (
    MOST_BLOCKS,
    BadSnippet,
    change_snippet,
    content_of,
    keep_snippet,
    read_json,
    read_markdown,
    to_json,
)
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db


def text(words):
    return {"type": "text", "text": words}


def paragraph(words):
    return {"type": "paragraph", "content": [text(words)]}


SPONSOR = {
    "type": "sponsor",
    "attrs": {"id": "11111111-1111-4111-8111-111111111111", "label": "Presented by", "advertiser": "Harbour Ropes"},
    "content": [paragraph("Ropes that hold.")],
}


def test_blocks_are_kept_as_blocks():
    snippet = keep_snippet(
        NewsletterFactory(), name="Reply", content=read_json([paragraph("Just reply."), paragraph("Do.")])
    )
    assert to_json(snippet) == {
        "id": snippet.pk,
        "name": "Reply",
        "kind": "",
        "label": "Blocks",
        "words": "Just reply. Do.",
        "content": [paragraph("Just reply."), paragraph("Do.")],
    }


@pytest.mark.parametrize("sent", [SPONSOR, [SPONSOR]])
def test_a_section_is_kept_with_its_settings_and_without_its_id(sent):
    snippet = keep_snippet(NewsletterFactory(), name="Ropes", content=read_json(sent))
    kept = to_json(snippet)
    (section,) = kept["content"]
    assert (kept["kind"], kept["label"], section["type"]) == ("sponsor", "Sponsor", "sponsor")
    assert section["attrs"] == {"email": True, "web": True, "label": "Presented by", "advertiser": "Harbour Ropes"}


def test_what_the_editor_gets_fits_the_schema():
    snippet = keep_snippet(NewsletterFactory(), name="Ropes", content=read_json(SPONSOR))
    made = check_document({"type": "doc", "content": to_json(snippet)["content"]})
    assert [section.kind for section in made.sections] == ["sponsor"]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        "words",
        7,
        [7],
        [None],
        [{"type": "doc"}],
        [{"type": "hologram"}],
        [{"type": ["paragraph"]}],
        [{"type": "title", "content": [text("A title")]}],
        [text("bare")],
        [SPONSOR, SPONSOR],
        [SPONSOR, paragraph("x")],
        [{"type": "paragraph", "content": "x"}],
        [{"type": "paragraph", "content": [{"type": "text", "text": 7}]}],
        [{"type": "paragraph"}],
        [{"type": "paragraph", "attrs": {"onclick": "x"}}],
        [
            {
                "type": "paragraph",
                "content": [{**text("x"), "marks": [{"type": "link", "attrs": {"href": "javascript:x"}}]}],
            }
        ],
        [{"type": "figure", "attrs": {"src": "data:text/html,x"}}],
        {"type": "sponsor", "attrs": 7},
        {"type": "sponsor", "attrs": {"label": 7}},
        [paragraph("x")] * (MOST_BLOCKS + 1),
        [paragraph("x" * 250_000)],
    ],
)
def test_garbage_is_no_snippet(sent):
    with pytest.raises(BadSnippet):
        read_json(sent)


def test_the_deepest_garbage_is_no_snippet():
    node = paragraph("x")
    for _ in range(500):
        node = {"type": "quote", "content": [node]}
    with pytest.raises(BadSnippet):
        read_json([node])


def test_markdown_makes_blocks_and_comes_back_as_it_was():
    content = read_markdown("**Reply** to this mail.\n\n- It reaches me.\n- I read it.\n")
    snippet = keep_snippet(NewsletterFactory(), name="Reply", content=content)
    assert [node["type"] for node in content.nodes] == ["paragraph", "bullet_list"]
    assert content_of(snippet).markdown == "**Reply** to this mail.\n\n- It reaches me.\n- I read it."


def test_a_heading_at_the_top_stays_a_heading():
    content = read_markdown("## About this letter\n\nIt comes every second Sunday.")
    assert [node["type"] for node in content.nodes] == ["heading", "paragraph"]


def test_the_words_of_a_section_change_and_its_settings_stay():
    snippet = keep_snippet(NewsletterFactory(), name="Ropes", content=read_json(SPONSOR))
    change_snippet(snippet, name="Ropes 2", content=read_markdown("Other ropes.", stem=content_of(snippet)))
    snippet.refresh_from_db()
    (section,) = to_json(snippet)["content"]
    assert (snippet.name, section["attrs"]["label"], section["content"]) == (
        "Ropes 2",
        "Presented by",
        [paragraph("Other ropes.")],
    )


@pytest.mark.parametrize(
    "markdown", ["", "   \n\n", "## One\n\nx\n\n## Two\n\ny", "::: sponsor\nx\n:::\n\n::: sponsor\ny\n:::"]
)
def test_markdown_without_words_or_of_several_sections_is_refused(markdown):
    with pytest.raises(BadSnippet):
        read_markdown(markdown)


def test_a_name_is_free_or_refused():
    newsletter = NewsletterFactory()
    content = read_json([paragraph("x")])
    keep_snippet(newsletter, name="Reply", content=content)
    with pytest.raises(NameTaken):
        keep_snippet(newsletter, name="REPLY", content=content)
    with pytest.raises(NotAName):
        keep_snippet(newsletter, name=" \n ", content=content)
    keep_snippet(NewsletterFactory(), name="Reply", content=content)
    assert Snippet.objects.count() == 2


@pytest.mark.parametrize("stored", [None, [], {}, {"type": "doc"}, {"type": "doc", "content": [7]}])
def test_a_stored_snippet_that_cannot_be_read_is_left_out(stored):
    snippet = Snippet(newsletter=NewsletterFactory(), name="Broken", document=stored)
    assert (content_of(snippet), to_json(snippet)) == (None, None)


def test_the_first_words_are_cut_at_a_word():
    section = SectionNode(kind="letter", content=(paragraph("high water " * 40),))
    snippet = Snippet(newsletter=NewsletterFactory(), name="Long", document=Document(sections=(section,)).to_json())
    assert content_of(snippet).beginning(longest=20) == "high water high …"
