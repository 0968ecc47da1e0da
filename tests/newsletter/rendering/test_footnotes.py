"""Where notes go."""

from newsletter.rendering.footnotes import Footnotes
from newsletter.rendering.issue import render_edition
from newsletter.rendering.web import render_web
from tests.newsletter.rendering.nodes import document, node, p, section, text
from tests.newsletter.rendering.samples import EDITION


def ref(label):
    return {"type": "footnote_ref", "attrs": {"label": label}}


def note(label, *content):
    return node("footnote", *(content or (p(f"note {label}"),)), label=label)


def placed(shown, whole=None):
    notes = Footnotes(shown, whole=whole)
    return {
        section_.id: [(each.number, each.node["attrs"]["label"]) for each in notes.notes(section_.id)]
        for section_ in shown.sections
    }


def test_a_note_stands_in_the_section_that_refers_to_it_first_numbered_through_the_issue():
    issue = document(
        section("letter", p(ref("b")), name="one"),
        section("letter", p(ref("a"), ref("b")), name="two"),
        section("letter", note("a"), note("b"), name="three"),
    )
    assert placed(issue) == {"one": [(1, "b")], "two": [(2, "a")], "three": []}


def test_a_note_that_nothing_refers_to_stays_where_it_is():
    issue = document(section("letter", note("x"), p(ref("y")), note("y"), name="one"))
    assert placed(issue) == {"one": [(1, "y"), (2, "x")]}


def test_the_same_label_in_two_sections_means_each_section_s_own_note():
    issue = document(
        section("letter", p(ref("1")), note("1", p("first")), name="one"),
        section("letter", p(ref("1")), note("1", p("second")), name="two"),
    )
    assert placed(issue) == {"one": [(1, "1")], "two": [(2, "1")]}


def test_a_label_given_twice_in_a_section_loses_neither_note():
    issue = document(section("letter", p(ref("1")), note("1", p("first")), note("1", p("second")), name="one"))
    made = render_edition(EDITION, issue)
    assert "first" in made.text
    assert "second" in made.text


def test_a_note_in_a_section_that_is_not_shown_still_follows_its_reference():
    issue = document(
        section("letter", p(ref("1")), name="one"), section("letter", note("1"), name="two", in_email=False)
    )
    assert placed(issue.for_email(), issue) == {"one": [(1, "1")]}


def test_notes_may_refer_to_notes_and_to_themselves():
    issue = document(section("letter", p(ref("1")), note("1", p(ref("2"), ref("1"))), note("2", p("end")), name="one"))
    assert placed(issue) == {"one": [(1, "1"), (2, "2")]}


def test_a_reference_without_a_note_shows_its_label():
    issue = document(section("letter", p(text("word"), ref("lost")), name="one"))
    assert "word[lost]" in render_edition(EDITION, issue).text
    assert "<sup>[lost]</sup>" in render_web(issue, edition=EDITION)


def test_a_note_inside_a_quote_is_found():
    issue = document(section("letter", node("quote", p(ref("1")), note("1")), name="one"))
    assert placed(issue) == {"one": [(1, "1")]}


def test_on_the_web_reference_and_note_lead_to_each_other():
    issue = document(section("letter", p(ref("1"), ref("1")), note("1"), name="one"))
    markup = render_web(issue, edition=EDITION)
    assert '<a href="#note-1" id="note-ref-1">1</a>' in markup
    assert '<a href="#note-1" id="note-ref-1-2">1</a>' in markup
    back = '<a class="note-back" href="#note-ref-1" aria-label="Back to the text">↩</a>'
    assert f'<li id="note-1" value="1">note 1 {back}</li>' in markup


def test_a_note_that_nothing_refers_to_has_no_link_back():
    markup = render_web(document(section("letter", note("1"), name="one")), edition=EDITION)
    assert '<ol class="notes"><li id="note-1" value="1">note 1</li></ol>' in markup
