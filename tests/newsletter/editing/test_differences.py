"""What changed between two versions: by section, by block, by word."""

import dataclasses
import time
import uuid

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from newsletter.document import Document, SectionNode
from newsletter.editing.differences import Change, compare, compare_blocks, compare_fields, compare_words
from tests.document_strategy import documents


def topic(title, *paragraphs, **changes):
    blocks = [{"type": "paragraph", "content": [{"type": "text", "text": each}]} for each in paragraphs]
    return SectionNode(
        kind="topic",
        content=({"type": "title", "content": [{"type": "text", "text": title}]}, *blocks),
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, title[0])),
        **changes,
    )


def doc(*sections):
    return Document(sections=sections)


def marked(runs):
    """``kept [-gone-]{+come+}``, as in wdiff."""
    signs = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}
    return "".join(signs[run.change].format(run.text) for run in runs)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The water rose.", "The water rose.", "The water rose."),
        ("The water rose.", "The river rose.", "The [-water-]{+river+} rose."),
        ("The water rose.", "The water rose fast.", "The water rose{+ fast+}."),
        ("The cold water rose.", "The water rose.", "The [-cold -]water rose."),
        ("one two three", "four five six", "[-one two three-]{+four five six+}"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("", "", ""),
        ("潮が満ちた", "潮が引いた", "潮が[-満ち-]{+引い+}た"),
        ("[x](https://example.org/a)", "[x](https://example.org/b)", "[x](https://example.org/[-a-]{+b+})"),
        ("a\nb", "a b", "a[-\n-]{+ +}b"),
    ],
)
def test_words_that_went_and_came_are_marked(old, new, expected):
    assert marked(compare_words(old, new)) == expected


@given(old=st.text(max_size=60), new=st.text(max_size=60))
def test_both_texts_can_be_read_back_from_the_marks(old, new):
    runs = compare_words(old, new)
    assert "".join(run.text for run in runs if run.change != Change.ADDED) == old
    assert "".join(run.text for run in runs if run.change != Change.REMOVED) == new


def test_a_mended_paragraph_is_one_block_and_another_is_two():
    found = compare_blocks(
        ["The same.", "The water rose in the night.", "Of ships."],
        ["The same.", "The water rose in the morning.", "Nothing alike here."],
    )
    assert [(block.change, marked(block.runs)) for block in found] == [
        (Change.SAME, "The same."),
        (Change.CHANGED, "The water rose in the [-night-]{+morning+}."),
        (Change.ADDED, "{+Nothing alike here.+}"),
        (Change.REMOVED, "[-Of ships.-]"),
    ]


def test_sections_are_followed_by_their_id_through_moves_changes_and_deletions():
    old = doc(topic("A", "One."), topic("B", "Two."), topic("C", "Three."), topic("D", "Four."))
    new = doc(topic("D", "Four."), topic("A", "One."), topic("C", "Three, and more."), topic("E", "Five."))
    found = compare(old, new)
    assert [(each.section.title, each.change, each.moved) for each in found] == [
        ("D", Change.SAME, True),
        ("A", Change.SAME, False),
        ("B", Change.REMOVED, False),
        ("C", Change.CHANGED, False),
        ("E", Change.ADDED, False),
    ]
    assert [marked(block.runs) for block in found[3].blocks] == ["## C", "Three{+, and more+}."]


def test_sections_that_went_from_the_top_stand_at_the_top():
    found = compare(doc(topic("A"), topic("B"), topic("C")), doc(topic("C")))
    assert [(each.section.title, each.change) for each in found] == [
        ("A", Change.REMOVED),
        ("B", Change.REMOVED),
        ("C", Change.SAME),
    ]


def test_where_a_section_is_shown_and_its_settings_are_compared_too():
    sponsor = SectionNode(
        kind="sponsor", settings={"label": "Sponsored", "advertiser": "Rope & Co"}, id=str(uuid.uuid4())
    )
    other = dataclasses.replace(sponsor, settings={"label": "Paid", "advertiser": "Rope & Co"}, on_web=False)
    [found] = compare(doc(sponsor), doc(other))
    assert [(value.label, value.old, value.new) for value in found.values] == [
        ("On the web", "yes", "no"),
        ("Disclosure", "Sponsored", "Paid"),
    ]


def test_a_changed_link_or_picture_shows_though_the_words_are_the_same():
    def linked(href):
        link = {"type": "link", "attrs": {"href": href, "title": ""}}
        words = {"type": "paragraph", "content": [{"type": "text", "text": "here", "marks": [link]}]}
        return dataclasses.replace(topic("A"), content=(*topic("A").content, words))

    [found] = compare(doc(linked("https://example.org/")), doc(linked("https://example.com/")))
    assert marked(found.blocks[1].runs) == "[here](https://example.[-org-]{+com+}/)"


def test_fields_are_compared_by_their_labels():
    old, new = {"title": "Ebb", "preheader": "x"}, {"title": "Ebb and flow", "preheader": "x"}
    [found] = compare_fields(old, new, labels={"title": "Title", "preheader": "Preheader"})
    assert (found.label, marked(found.runs)) == ("Title", "Ebb{+ and flow+}")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=documents(), new=documents())
def test_any_two_documents_can_be_compared_and_every_section_is_shown_once(old, new):
    found = compare(old, new)
    ids = {section.id for section in (*old.sections, *new.sections)}
    assert sorted(each.section.id for each in found) == sorted(ids)
    assert [each.section for each in found if each.change != Change.REMOVED] == list(new.sections)
    assert all(each.is_same for each in compare(new, new))


@pytest.mark.parametrize("words", ["tide " * 10_000, "a b " * 3_900, "潮" * 7_900])
def test_long_and_monotonous_words_are_compared_within_two_seconds(words):
    start = time.monotonic()
    compare_words(words, words.replace(" ", "  ", 500)[7:] + "end")
    assert time.monotonic() - start < 2
