import dataclasses

from hypothesis import HealthCheck, given, settings

from newsletter.document import Document, SectionNode, check_document
from newsletter.document.normalise import normalise, normalise_inline
from tests.document_strategy import documents, inline, sections


def text(words, *marks):
    return {"type": "text", "text": words} | ({"marks": [{"type": mark} for mark in marks]} if marks else {})


def blocks_of(*blocks):
    made = normalise(Document(sections=(SectionNode(kind="letter", content=blocks),)))
    return list(made.sections[0].content)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_the_normal_form_is_valid_and_its_own_normal_form(document):
    assert check_document(document.to_json()) == document
    assert normalise(document) == document


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(inline)
def test_inline_content_keeps_its_words(nodes):
    before = "".join(node.get("text", " ") for node in nodes)
    after = "".join(node.get("text", " ") for node in normalise_inline(nodes))
    assert "".join(after.split()) == "".join(before.split())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(sections)
def test_a_section_keeps_its_id_and_where_it_is_shown(section):
    made = normalise(Document(sections=(section,))).sections[0]
    assert (made.id, made.in_email, made.on_web) == (section.id, section.in_email, section.on_web)


def test_neighbours_with_the_same_marks_are_one_text():
    assert normalise_inline([text("a", "strong"), text("b", "strong")]) == [text("ab", "strong")]


def test_space_moves_out_of_a_mark():
    assert normalise_inline([text("a"), text(" b ", "strong"), text("c")]) == [
        text("a "),
        text("b", "strong"),
        text(" c"),
    ]


def test_a_link_to_nowhere_is_no_link():
    nodes = [{"type": "text", "text": "a", "marks": [{"type": "link", "attrs": {"href": " "}}]}]
    assert normalise_inline(nodes) == [text("a")]


def test_empty_paragraphs_and_headings_are_left_out():
    assert blocks_of({"type": "paragraph"}, {"type": "heading", "attrs": {"level": 3}}) == []


def test_an_empty_list_item_keeps_an_empty_paragraph():
    [made] = blocks_of({"type": "bullet_list", "content": [{"type": "list_item", "content": [{"type": "paragraph"}]}]})
    assert made["content"] == [{"type": "list_item", "content": [{"type": "paragraph"}]}]


def test_a_paragraph_of_one_picture_is_a_figure_with_its_link():
    picture = {
        "type": "picture",
        "attrs": {"src": "https://example.org/a.png", "alt": "A"},
        "marks": [{"type": "link", "attrs": {"href": "https://example.org/"}}],
    }
    [made] = blocks_of({"type": "paragraph", "content": [picture]})
    assert (made["type"], made["attrs"]["src"], made["attrs"]["href"]) == (
        "figure",
        "https://example.org/a.png",
        "https://example.org/",
    )


def test_headings_stand_below_the_title_of_their_section():
    levels = [{"type": "heading", "attrs": {"level": level}, "content": [text("x")]} for level in (1, 2, 3, 6)]
    assert [block["attrs"]["level"] for block in blocks_of(*levels)] == [3, 3, 3, 6]


def test_a_list_with_two_paragraphs_in_an_item_is_loose():
    item = {"type": "list_item", "content": [{"type": "paragraph", "content": [text("a")]}] * 2}
    assert blocks_of({"type": "bullet_list", "attrs": {"tight": True}, "content": [item]})[0]["attrs"]["tight"] is False


def test_a_reference_to_a_footnote_that_is_nowhere_becomes_text():
    reference = {"type": "footnote_ref", "attrs": {"label": "9"}}
    assert blocks_of({"type": "paragraph", "content": [text("a"), reference]})[0]["content"] == [text("a[^9]")]


def test_a_footnote_in_a_list_moves_to_the_end_of_its_section():
    note = {"type": "footnote", "attrs": {"label": "1"}, "content": [{"type": "paragraph", "content": [text("n")]}]}
    item = {"type": "list_item", "content": [{"type": "paragraph", "content": [text("a")]}, note]}
    made = blocks_of({"type": "bullet_list", "content": [item]}, {"type": "paragraph", "content": [text("z")]})
    assert [block["type"] for block in made] == ["bullet_list", "paragraph", "footnote"]


def test_unknown_settings_go_and_missing_ones_are_filled_in():
    section = SectionNode(kind="subscribe", settings={"colour": "red"})
    assert dict(normalise(Document(sections=(section,))).sections[0].settings) == {"label": "Subscribe"}


def test_controls_surrogates_and_zero_width_spaces_go():
    assert normalise_inline([text("a\x00b\ud800c\u200bd\ufeffe\uffff")]) == [text("abcde")]


def test_two_documents_that_differ_in_ids_only_stay_different():
    section = SectionNode(kind="divider", id="00000000-0000-0000-0000-000000000001")
    other = dataclasses.replace(section, id="00000000-0000-0000-0000-000000000002")
    assert normalise(Document(sections=(section,))) != normalise(Document(sections=(other,)))
