"""Words and minutes."""

import pytest

from newsletter.archive.reading_time import count_words, minutes_to_read
from tests.newsletter.rendering.nodes import SOFT, document, figure, node, p, section


def issue(*content):
    return document(section("topic", *content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ((), 0),
        ((node("title", "Tides 🌊"), p("The water rose.", SOFT, "Twice.")), 6),
        ((figure("/a.png", "Two words", alt="not these"),), 2),
        ((p("潮が満ちる"),), 3),
        ((p("The 潮 rose"),), 3),
    ],
)
def test_words_are_counted_in_any_script(content, words):
    assert count_words(issue(*content)) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (229, 1), (345, 2), (2300, 10)])
def test_minutes_are_whole_and_at_least_one(words, minutes):
    assert minutes_to_read(issue(p("word " * words))) == minutes
