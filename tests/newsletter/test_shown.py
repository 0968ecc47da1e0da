"""What somebody typed, as messages show it."""

import pytest

from newsletter.shown import shown


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("tide-notes", "tide-notes"),
        ("Ebbe & Flut 🌊", "Ebbe & Flut 🌊"),
        ("\x1b[2Jgone", r"\x1b[2Jgone"),
        ("a\nb\x00\x7f", r"a\nb\x00\x7f"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\udcff", r"\udcff"),
        ("", ""),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 80 + "…"),
        ("\x00" * 81, r"\x00" * 80 + "…"),
    ],
)
def test_what_is_invisible_is_escaped_and_what_is_long_is_cut(typed, seen):
    assert shown(typed) == seen


def test_a_path_may_be_longer():
    assert shown("x" * 300 + "\n", longest=4096) == "x" * 300 + r"\n"
