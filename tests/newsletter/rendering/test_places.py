"""A preview's marks say where each part came from, and taken out they leave what is sent."""

import dataclasses
import re
import uuid

from hypothesis import HealthCheck, given, settings

from newsletter.document import Document
from newsletter.rendering.issue import render_edition
from newsletter.rendering.places import aligned, bytes_by_section, unmarked
from newsletter.rendering.web import render_web
from tests.document_strategy import documents
from tests.newsletter.rendering import samples
from tests.newsletter.rendering.nodes import document, node, p, section
from tests.newsletter.rendering.samples import EDITION

EVERYTHING = Document(sections=tuple(value for name, value in vars(samples).items() if hasattr(value, "in_email")))
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def marks(html):
    return re.findall(r"<!--at:([0-9a-f-]*)(?::(\d+))?-->", html)


def with_uuids(given):
    made = [type(s)(**{**vars(s), "id": str(uuid.uuid5(uuid.NAMESPACE_URL, s.id))}) for s in given.sections]
    return Document(sections=tuple(made))


def test_a_mail_that_goes_out_has_no_marks():
    rendered = render_edition(EDITION, EVERYTHING)
    assert [part.count("<!--at:") for part in (rendered.html, rendered.mjml, rendered.text)] == [0, 0, 0]
    assert "<!--at:" not in render_web(EVERYTHING, edition=EDITION)


def test_every_section_of_a_marked_mail_begins_with_its_mark():
    html = render_edition(EDITION, EVERYTHING, marked=True).html
    ids = [each.id for each in EVERYTHING.for_email().sections]
    assert (len(ids) > 8, [name for name, block in marks(html) if not block]) == (True, [*ids, ""])


def test_every_block_that_shows_something_is_marked_in_the_mail_and_on_the_page():
    only = section("topic", node("title", "Ebb"), p("One."), node("rule"), p("Two."))
    one = document(only)
    blocks = [(only.id, ""), *((only.id, str(number)) for number in range(4))]
    assert marks(render_edition(EDITION, one, marked=True).html) == [*blocks, ("", "")]
    assert marks(render_web(one, edition=EDITION, marked=True)) == blocks


@FEW
@given(documents())
def test_without_its_marks_any_preview_is_what_is_sent_byte_for_byte(given_document):
    words = with_uuids(given_document)
    sent, marked = render_edition(EDITION, words), render_edition(EDITION, words, marked=True)
    assert unmarked(marked.html) == sent.html
    assert (unmarked(marked.mjml), marked.text, marked.subject) == (sent.mjml, sent.text, sent.subject)
    assert marked.slots == sent.slots
    assert unmarked(render_web(words, edition=EDITION, marked=True)) == render_web(words, edition=EDITION)


def test_raw_html_cannot_write_a_mark_of_its_own():
    forged = node("raw_block")
    forged["attrs"] = {"format": "html", "source": "<!--at:5e11f04e-0000-4000-8000-000000000000--><p>Ebb</p>"}
    one = document(section("raw", forged))
    assert "5e11f04e-0000-4000" not in render_edition(EDITION, one, marked=True).html
    assert "<!--at:" not in render_edition(EDITION, one).html


def test_the_bytes_of_sections_grow_with_their_words():
    def sizes(words):
        one, two = section("topic", node("title", "Ebb"), p(words)), section("topic", node("title", "Flood"))
        one, two = with_uuids(document(one, dataclasses.replace(two, id="the other"))).sections
        html = render_edition(EDITION, document(one, two), marked=True).html
        return [bytes_by_section(html)[each.id] for each in (one, two)]

    short, long = sizes("é"), sizes("é" * 101)
    assert (long[0] - short[0], long[1] - short[1]) == (200, 0)


def test_blocks_in_normal_form_are_found_among_those_that_were_written():
    written = [node("title", "Ebb"), p(), p("One."), p(), p("Two. "), node("rule"), p("One.")]
    kept = [node("title", "Ebb"), p("One."), p("Two."), node("rule"), p("One.")]
    assert aligned(written, kept) == [0, 2, 4, 5, 6]


def test_blocks_that_normal_form_rewrote_keep_their_order():
    assert aligned([p("a"), p("b"), node("rule")], [p("x"), p("y"), node("quote"), node("rule")]) == [0, 1, 1, 2]
    assert aligned([], [p("x")]) == [0]
