"""Each block as a reader of the plain part finds it."""

import dataclasses

import pytest

from newsletter.rendering.issue import render_edition
from tests.newsletter.rendering.nodes import HARD, SOFT, bullets, document, figure, link, node, p, section, text
from tests.newsletter.rendering.samples import EDITION

PLAIN = dataclasses.replace(EDITION, utm_pattern="")


def body(*content, kind="topic", **settings):
    """The section's text, without the masthead and the footer."""
    written = render_edition(PLAIN, document(section(kind, *content, **settings))).text
    return written.split("=" * len(EDITION.title) + "\n", 1)[1].split("-" * 72, 1)[0].strip("\n")


def test_a_title_is_underlined_as_wide_as_it_is():
    assert body(node("title", "潮 Tides 🌊")) == "潮 Tides 🌊\n-----------"


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ((p("One.", SOFT, "Two."),), "One. Two."),
        ((p("One.", HARD, "Two."),), "One.\nTwo."),
        ((p("潮が", SOFT, "満ちる"),), "潮が満ちる"),
        ((p(text("gone", "strike"), text(" x", "strong"), text("y", "em")),), "~~gone~~ xy"),
        ((p("H", text("2", "subscript"), "O ", text("ring()", "code")),), "H_2O `ring()`"),
        ((p(),), ""),
        ((node("heading", "A heading", level=4), p("Words.")), "A heading\n\nWords."),
        ((node("rule"),), "* * *"),
        ((node("code_block", "if x:\n    y\n\nz"),), "    if x:\n        y\n\n    z"),
        ((node("quote", p("One."), p("Two."), node("attribution", "Ann")),), "> One.\n>\n> Two.\n>\n> — Ann"),
        ((node("quote", node("quote", p("Deep."))),), "> > Deep."),
        ((bullets("one", [p("two"), bullets("three")]),), "- one\n- two\n  - three"),
        ((bullets("one", "two", tight=False),), "- one\n\n- two"),
        (
            (node("ordered_list", node("list_item", p("ten")), node("list_item", p("eleven")), start=10),),
            "10. ten\n11. eleven",
        ),
        ((figure("/a.png", "A caption", alt="An alt"),), "[Picture: An alt]\nA caption"),
        ((figure("/a.png", "Same words", alt="Same words"),), "[Picture: Same words]"),
        ((figure("/a.png", "Caption"),), "[Picture: Caption]"),
        ((figure("/a.png", decorative=True, alt="unseen"),), "[Picture]"),
        ((figure("", alt="Darts board"),), "Darts board"),
        ((node("raw_block", format="markdown", source="{% include x.html %}"),), ""),
        ((node("raw_block", format="markdown", source="{% raw %}kept words{% endraw %}"),), "kept words"),
        (
            (node("raw_block", format="html", source="<ul><li>a</li><li>b</li></ul><p>c<br>d</p>"),),
            "- a\n\n- b\n\nc\nd",
        ),
    ],
)
def test_a_block(content, written):
    assert body(*content) == written


def test_links_are_numbered_once_and_listed_below_their_section():
    first, second = "https://example.org/1", "https://example.org/2"
    assert body(p(link("one", first), ", ", link("two", second), " and ", link("one again ", first), "end")) == (
        "one [1], two [2] and one again [1] end\n\n[1] https://example.org/1\n[2] https://example.org/2"
    )


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (link("https://example.org/", "https://example.org/"), "https://example.org/"),
        (
            link("Alice", "mailto:alice@example.org?subject=Spring%20tides&body=x"),
            "Alice <alice@example.org> (Subject: Spring tides)",
        ),
        (link("alice@example.org", "mailto:alice@example.org"), "alice@example.org"),
        (link("call", "tel:+31201234567"), "call <+31201234567>"),
        (link("nowhere", "javascript:alert(1)"), "nowhere"),
    ],
)
def test_a_link_that_needs_no_number(content, written):
    assert body(p(content)) == written


def test_a_button_shows_its_address():
    assert body(node("call_to_action", "Go", href="https://example.org/go")) == "Go:\nhttps://example.org/go"
    assert body(node("call_to_action", "Go", href="mailto:a@example.org?subject=A%26B")) == (
        "Go:\na@example.org (Subject: A&B)"
    )
    assert body(node("call_to_action", "Go")) == "Go"
    assert body(node("call_to_action", href="https://example.org/go")) == "https://example.org/go"


def test_a_sponsor_is_disclosed_first():
    written = body(node("title", "Ropes"), kind="sponsor", label="A message from", advertiser="Harbour Ropes")
    assert written == "[A message from by Harbour Ropes]\n\nRopes\n-----"


def test_see_all_stands_with_its_address_or_its_words_alone():
    assert body(kind="links", see_all_url="https://example.org/all", see_all_label="see all 39") == (
        "see all 39:\nhttps://example.org/all"
    )
    assert body(kind="links", see_all_url="https://example.org/all") == "See all:\nhttps://example.org/all"
    assert body(kind="links", see_all_label="see all 39") == "see all 39"


def test_a_quote_is_wrapped_inside_its_marks():
    lines = body(node("quote", p("water " * 30))).split("\n")
    assert {line[:2] for line in lines} == {"> "}
    assert max(map(len, lines)) <= 72
