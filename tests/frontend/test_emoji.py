"""The file of emoji names that the editor fetches."""

import unicodedata
from pathlib import Path

NAMES = Path(__file__).resolve().parents[2] / "static" / "editor" / "emoji.txt"


def rows():
    return [line.split(" ", 1) for line in NAMES.read_text(encoding="utf-8").splitlines()]


def test_each_line_is_an_emoji_and_its_unicode_name():
    known = [(emoji, name) for emoji, name in rows() if unicodedata.name(emoji[0], "")]
    assert known == [(emoji, unicodedata.name(emoji[0]).lower()) for emoji, _name in known]


def test_no_emoji_comes_twice_and_the_common_ones_are_there():
    names = [name for _emoji, name in rows()]
    assert len(set(names)) == len(names)
    assert {"water wave", "sparkles", "rocket", "heavy black heart"} <= set(names)
