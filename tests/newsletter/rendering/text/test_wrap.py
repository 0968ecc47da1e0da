"""Lines of plain text."""

import pytest
from hypothesis import given, strategies as st

from newsletter.rendering.characters import columns
from newsletter.rendering.text.wrap import indent, wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two", ["one two"]),
        ("one two three", ["one two", "three"]),
        ("  one   two  ", ["one two"]),
        ("a hard\nbreak", ["a hard", "break"]),
        ("see https://example.org/a-long-address now", ["see", "https://example.org/a-long-address", "now"]),
        ("no\u00a0break here", ["no\u00a0break", "here"]),
        ("潮が満ちる。", ["潮が満ち", "る。"]),
        ("「潮が満」", ["「潮が", "満」"]),
        ("the 潮 rose", ["the 潮", "rose"]),
    ],
)
def test_lines_of_nine_columns(text, lines):
    assert wrap(text, width=9).split("\n") == lines


def test_the_first_line_and_the_others_may_begin_differently():
    assert wrap("one two three", first="- ", rest="  ", width=9) == "- one two\n  three"


def test_a_slot_is_as_wide_as_what_comes_in_its_place():
    assert wrap("Dear SLOTabcN0X, hello", width=11, measure=lambda piece: 4 if "SLOT" in piece else len(piece)) == (
        "Dear SLOTabcN0X,\nhello"
    )


def test_an_empty_line_of_a_quote_keeps_its_mark_and_no_space():
    assert indent("one\n\ntwo", first="> ", rest="> ") == "> one\n>\n> two"


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("潮", 2),
        ("é", 1),
        ("e\u0301", 1),
        ("🌊", 2),
        ("⚡️", 2),
        ("🛠️", 2),
        ("👩🏽‍🚀", 2),
        ("🇳🇱", 2),
        ("\u200b", 0),
    ],
)
def test_columns_are_what_a_screen_shows(text, width):
    assert columns(text) == width


@given(st.lists(st.text(alphabet="abc潮満。「é🌊", min_size=1, max_size=12), max_size=12), st.integers(10, 40))
def test_wrapping_loses_nothing_and_keeps_the_width_where_it_can(words, width):
    wrapped = wrap(" ".join(words), width=width)
    assert "".join(wrapped.split()) == "".join(words)
    too_long = [line for line in wrapped.split("\n") if columns(line) > width and " " in line]
    assert too_long == []
