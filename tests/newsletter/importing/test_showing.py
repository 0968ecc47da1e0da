"""What only its source can say, in the middle of a sentence: the words stay in their order."""

import pytest

from tests.newsletter.importing.reading import blocks_of, draft_of, normal
from tests.newsletter.rendering.nodes import node, p, text

FILM = '<video src="https://example.org/film.mp4"></video>'
BUTTON = "<button>Press me</button>"


def raw(source, note):
    return node("raw_block", format="html", source=source, note=note)


@pytest.mark.parametrize(("source", "note"), [(FILM, "<video>"), (BUTTON, "<button>")])
def test_a_paragraph_is_cut_where_something_is_shown(source, note):
    expected = normal(p("Before it."), raw(source, note), p("After it."))
    assert blocks_of(f"Before it. {source} After it.\n") == expected
    assert blocks_of(f"<div>Before it. {source} After it.</div>\n") == expected


def test_marks_and_links_go_on_behind_the_cut():
    link = {"type": "link", "attrs": {"href": "https://example.org/"}}
    assert blocks_of(f"**One [two {BUTTON} three](https://example.org/) four**\n") == normal(
        p(text("One ", "strong"), text("two", link, "strong")),
        raw(BUTTON, "<button>"),
        p(text("three", link, "strong"), text(" four", "strong")),
    )


@pytest.mark.parametrize(
    ("source", "note"),
    [("<!-- more -->", "comment"), ("<script>run()</script>", "<script>"), ("<style>p {}</style>", "<style>")],
)
def test_what_shows_nothing_cuts_no_sentence_in_two(source, note):
    assert blocks_of(f"Before it, {source}after it.\n") == normal(p("Before it, after it."), raw(source, note))


def test_unseen_and_shown_sources_keep_their_order():
    made = blocks_of(f"One <!-- a --> two {FILM} three <!-- b --> four {BUTTON}\n")
    assert made == normal(
        p("One two"),
        raw("<!-- a -->", "comment"),
        raw(FILM, "<video>"),
        p("three four"),
        raw("<!-- b -->", "comment"),
        raw(BUTTON, "<button>"),
    )


def test_in_a_list_and_a_quote_the_cut_stays_inside():
    assert blocks_of(f"- Before. {FILM} After.\n") == normal(
        node("bullet_list", node("list_item", p("Before."), raw(FILM, "<video>"), p("After.")), tight=True)
    )
    assert blocks_of(f"> Before. {FILM} After.\n") == normal(
        node("quote", p("Before."), raw(FILM, "<video>"), p("After."))
    )


@pytest.mark.parametrize("line", ["### Low {} water", "Dear {} readers, {{.greeting}}"])
def test_what_can_be_no_more_than_a_line_has_it_below(line):
    (section,) = draft_of(f"## Tides\n\n{line.format(FILM)}\n").document.sections
    assert [child["type"] for child in section.content][-1] == "raw_block"
    assert [len(child["content"]) for child in section.content[1:-1]] == [1]


def test_in_a_page_the_paragraph_is_cut_as_well():
    page = f"<html><body><h1>Tides</h1><p>Before. {BUTTON} After.</p></body></html>"
    (section,) = draft_of(page, name="tides.html").document.sections
    assert list(section.content) == normal(p("Before."), raw(BUTTON, "<button>"), p("After."))


# --- Two links side by side ---------------------------------------------------------------------------------------


def link_to(href):
    return {"type": "link", "attrs": {"href": href}}


@pytest.mark.parametrize("joint", ["[a](X) [b](X)", "[a ](X)[b](X)", "[a](X)[ b](X)", "[a ](X)[ b](X)"])
def test_two_links_to_the_same_address_stay_two_links(joint):
    x = link_to("https://example.org/")
    made = blocks_of(joint.replace("X", "https://example.org/"))
    assert made == normal(p(text("a", x), " ", text("b", x)))


def test_without_white_space_between_them_they_are_one():
    made = blocks_of("[a](https://example.org/)[b](https://example.org/)")
    assert made == normal(p(text("ab", link_to("https://example.org/"))))
