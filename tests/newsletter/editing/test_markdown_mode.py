"""One section's words as a text, there and back."""

import pytest

from newsletter.document import SectionNode
from newsletter.document.normalise import normalise_section
from newsletter.editing.markdown_mode import read_words, write_words
from newsletter.exporting.markdown import write_body
from newsletter.importing.markdown import read_body
from tests.newsletter.rendering.nodes import node, p


@pytest.mark.parametrize("shown", [True, False])
def test_a_topic_without_a_title_has_no_heading_in_its_words(shown):
    topic = normalise_section(SectionNode(kind="topic", content=(p("Mud."), p("More.")), in_email=shown, on_web=shown))
    assert write_words(topic) == "Mud.\n\nMore."
    assert read_words(write_words(topic), stem=topic).sections == (topic,)
    assert read_body(write_body(topic), kind="topic") == topic.content


def test_a_topic_with_nothing_but_a_title_is_that_title():
    topic = normalise_section(SectionNode(kind="topic", content=(node("title", "Tides"),)))
    assert (write_words(topic), read_words("## Tides", stem=topic).sections) == ("## Tides", (topic,))


def test_words_typed_into_a_divider_stand_in_a_letter_after_it():
    divider = SectionNode(kind="divider")
    read = read_words("Mud.\n", stem=divider)
    assert [(section.kind, section.content) for section in read.sections] == [("divider", ()), ("letter", (p("Mud."),))]
    assert read.sections[0].id == divider.id
    assert [warning.message for warning in read.warnings] == [
        "What a divider section cannot hold stands in a section after it."
    ]
    assert read_words(" \n", stem=divider).sections == (divider,)


@pytest.mark.parametrize(
    ("written", "fallback"),
    [
        ('"friend"', "friend"),
        ("'friend'", "friend"),
        ("“friend”", "friend"),
        ('\\"friend"', '"friend"'),
        ('"a" or "b"', '"a" or "b"'),
        ('friend"', 'friend"'),
        ('"', '"'),
        ('""', ""),
        ("o'clock", "o'clock"),
    ],
)
def test_one_pair_of_quotes_round_a_fallback_is_taken_off(written, fallback):
    letter = SectionNode(kind="letter")
    (read,) = read_words(f"Dear {{{{ first_name | {written} }}}}!", stem=letter).sections
    (tag,) = (child for child in read.content[0]["content"] if child["type"] == "merge_tag")
    assert tag["attrs"] == {"name": "first_name", "fallback": fallback}
    assert read_words(write_words(read), stem=letter).sections == (read,)
