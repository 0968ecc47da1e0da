"""Tokens for what differs from reader to reader."""

import pytest

from newsletter.rendering.merge import MergeTag, replace_merge_tags, without_merge_tags
from newsletter.rendering.slots import SlotBook
from newsletter.rendering.types import SlotKind


def test_the_same_value_has_one_token_and_another_fallback_is_another_value():
    book = SlotBook("words")
    assert book.text("name", "you") == book.text("name", "you")
    assert book.text("name", "you") != book.text("name", "friend")
    assert book.text("name") != book.url("name")
    assert [slot.name for slot in book.slots] == ["name", "name", "name", "name"][: len(book.slots)]
    assert len(book.slots) == 4


def test_tokens_are_ascii_and_none_begins_another():
    book = SlotBook("words")
    tokens = [book.text(f"attributes.k{number}") for number in range(12)] + [book.url(f"u{n}") for n in range(12)]
    assert all(token.isascii() for token in tokens)
    assert [(one, other) for one in tokens for other in tokens if one != other and one in other] == []


def test_the_token_of_an_address_is_an_address_that_never_resolves():
    token = SlotBook("words").url("unsubscribe_url")
    assert token.startswith("https://slot-")
    assert token.endswith(".invalid/n0x")


def test_tokens_depend_on_the_words_alone_and_stay_out_of_them():
    assert SlotBook("words").url("x") == SlotBook("words").url("x")
    tag = SlotBook("words").url("x")[13:23]
    # A source that holds its own digest cannot be written down, but one that holds the next choice can.
    assert tag not in SlotBook(f"words {tag}").url("x")


def test_fallbacks_fill_text_slots_only():
    book = SlotBook("words")
    name, url = book.text("name", "friend"), book.url("unsubscribe_url")
    assert book.fill_with_fallbacks(f"Dear {name}: {url}") == f"Dear friend: {url}"
    assert {slot.kind for slot in book.slots} == {SlotKind.TEXT, SlotKind.URL}


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("{{ first_name | there }}", [MergeTag("first_name", "there")]),
        ("{{name}}{{email|x y}}", [MergeTag("name"), MergeTag("email", "x y")]),
        ("{{ attributes.city | your town }}", [MergeTag("attributes.city", "your town")]),
        ("{{ other }} {name} {{ name | a | b }} {{ name", []),
        ("{{ name | }}", [MergeTag("name", "")]),
    ],
)
def test_merge_tags_in_a_line(line, tags):
    found = []
    replace_merge_tags(line, lambda tag: found.append(tag) or "")
    assert found == tags


def test_a_line_without_a_reader_reads_well():
    assert without_merge_tags("{{ first_name | Friends }}, a tide") == "Friends, a tide"
    assert without_merge_tags("A tide for {{ name }}") == "A tide for"
