"""Letters that stand out from their ground, by day and in the dark."""

import pytest

from tests.newsletter.preflight.making import found, section


def raw(source):
    return section({"type": "raw_block", "attrs": {"format": "html", "source": source}}, kind="raw", name=None)


def test_an_unreadable_theme_is_an_error():
    assert found("contrast", theme_errors={"text": "Too pale."}) == [
        ("error", "The theme cannot be read: text: Too pale.")
    ]


@pytest.mark.parametrize(
    ("source", "schemes"),
    [
        ('<p style="color:#ccc">x</p>', ["light"]),
        ('<p style="color:#000">x</p>', ["dark"]),
        ('<p style="color: rgb(119, 119, 119)">x</p>', ["light", "dark"]),
        ('<font color="yellow">x</font>', ["light"]),
        ('<p style="background:#fff">x</p>', ["dark"]),
        ('<div style="background-color:#fff;color:#eee"><b>x</b></div>', ["light", "dark"]),
        ('<p style="color:#000;background:#fff">x</p>', []),
        ('<p style="color:inherit">x</p>', []),
        ('<p style="color:rgba(0,0,0,.1)">x</p>', []),
        ("<p>x</p>", []),
        ('<p style="color:#ccc"></p>', []),
        ("<p style='color:", []),
    ],
)
def test_colours_of_raw_html_are_held_to_both_schemes(source, schemes):
    said = ["light" if "in light colours" in message else "dark" for _, message in found("contrast", raw(source))]
    assert said == schemes
