"""What differs from reader to reader: slots in the subject, the HTML and the text."""

import dataclasses
import re

from lxml import html as lxml_html

from newsletter.rendering.issue import render_edition
from newsletter.rendering.types import SlotKind
from tests.newsletter.rendering.nodes import document, node, p, section
from tests.newsletter.rendering.samples import EDITION, WHOLE_ISSUE

WHOLE = render_edition(EDITION, WHOLE_ISSUE)
EMPTY = document()


def rendered(*content, edition=EDITION):
    return render_edition(edition, document(section("topic", node("title", "Tides"), *content)))


def test_each_reader_s_values_are_slots_and_nothing_else_is():
    assert [(slot.name, slot.kind, slot.fallback) for slot in WHOLE.slots] == [
        ("first_name", SlotKind.TEXT, "friends"),
        ("feedback_url.loved", SlotKind.URL, ""),
        ("feedback_url.fine", SlotKind.URL, ""),
        ("feedback_url.not-for-me", SlotKind.URL, ""),
        ("unsubscribe_url", SlotKind.URL, ""),
        ("preferences_url", SlotKind.URL, ""),
    ]
    for slot in WHOLE.slots:
        assert slot.token in WHOLE.html, slot.name
        assert slot.token in WHOLE.text, slot.name
        assert slot.token not in WHOLE.links


def test_a_merge_tag_in_the_title_is_a_slot_in_the_subject_and_its_fallback_in_the_title_element():
    edition = dataclasses.replace(
        EDITION, title="A tide for {{ first_name | you }}, {{ nobody }}", preheader="Hi {{name}}!"
    )
    made = render_edition(edition, EMPTY)
    slots = {(slot.name, slot.fallback): slot.token for slot in made.slots}
    token = slots["first_name", "you"]
    assert made.subject == f"#21: A tide for {token}, {{{{ nobody }}}}"
    assert lxml_html.document_fromstring(made.html).findtext("head/title") == "A tide for you, {{ nobody }}"
    assert f"A tide for {token}, {{{{ nobody }}}}\n" in made.text
    assert made.preheader == "Hi !"
    assert f"Hi {slots['name', '']}!" in made.html


def test_a_token_never_stands_in_the_writer_s_own_words():
    plain = render_edition(EDITION, EMPTY)
    tag = re.search(r"slot-(\w+)\.invalid", plain.slots[0].token)[1]
    made = rendered(p(f"SLOT{tag}N0X"), edition=dataclasses.replace(EDITION, tagline=tag))
    assert all(tag not in slot.token for slot in made.slots)


def test_the_subject_follows_the_newsletter_s_pattern_and_is_one_line():
    edition = dataclasses.replace(
        EDITION, title="Bells\r\nBcc: x@example.org {number}", subject_pattern="{newsletter} {number} · {title} {x}"
    )
    assert render_edition(edition, EMPTY).subject == "Tide Notes 21 · Bells Bcc: x@example.org {number} {x}"
