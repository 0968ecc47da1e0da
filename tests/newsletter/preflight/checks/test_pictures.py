"""Alt texts, and pictures that are too large."""

import pytest

from newsletter.preflight.manuscript import LinkSeen, OwnPicture
from tests.newsletter.preflight.making import findings, found, section


def figure(src="https://tides.test/img_0042.png", **attrs):
    return {"type": "figure", "attrs": {"src": src, **attrs}}


def test_a_picture_without_words_may_be_called_decorative():
    (finding,) = findings("alt_text", section(figure()))
    assert (finding.severity, finding.mend.name, finding.path) == ("warning", "make_decorative", (1,))


def test_a_picture_that_is_a_link_needs_words_and_is_not_decorative():
    linked = figure(href="https://tides.test/")
    assert [finding.mend for finding in findings("alt_text", section(linked))] == [None]
    assert len(found("alt_text", section(figure(href="https://tides.test/", decorative=True)))) == 1


@pytest.mark.parametrize(
    "alt",
    [
        "image",
        "Alt text",
        "IMG_0042",
        "DSC01234.JPG",
        "photo 3",
        "Screenshot 2026-11-20 at 10.11.12",
        "img 0042",
        "写真",
    ],
)
def test_default_words_and_file_names_are_no_words(alt):
    assert [severity for severity, _ in found("alt_text", section(figure(alt=alt)))] == ["warning"]


@pytest.mark.parametrize("alt", ["A gauge on the pier", "Tide 4", "Photo of the harbour at night"])
def test_words_about_the_picture_are_fine(alt):
    assert (
        found(
            "alt_text",
            section(figure(src="https://tides.test/gauge-on-pier.png", alt=alt if alt != "42" else "Forty-two")),
        )
        == []
    )


def test_a_decorative_picture_needs_no_words():
    assert found("alt_text", section(figure(decorative=True))) == []


def test_images_of_raw_html_need_an_alt_attribute_which_may_be_empty():
    source = '<img src="a.png"><img src="b.png" alt=""><img src="c.png" alt="c.png">'
    raw = {"type": "raw_block", "attrs": {"format": "html", "source": source}}
    messages = [message for _, message in found("alt_text", section(raw, kind="raw", name=None))]
    assert [message.split(" in the raw")[0] for message in messages] == ["An image", "The alt text “c.png”"]


def test_size_is_known_of_own_pictures_and_of_seen_ones_and_from_the_document():
    here = section(figure("/media/a.png"), figure("https://b.test/b.png"), figure("https://c.test/c.png", width=1201))
    messages = found(
        "picture_size",
        here,
        own_pictures={"/media/a.png": OwnPicture(width=1200, size=1_000_001)},
        pictures={"https://b.test/b.png": LinkSeen(state="alive", width=4000, size=2_500_000)},
    )
    assert [message.split(":")[0] for _, message in messages] == [
        "The picture a.png in “Tides” is 1.0 MB heavy",
        "The picture b.png in “Tides” is 4,000 pixels wide and 2.5 MB heavy",
        "The picture c.png in “Tides” is 1,201 pixels wide",
    ]


def test_pictures_as_wide_and_heavy_as_allowed_are_fine():
    own = {"/media/a.png": OwnPicture(width=1200, size=1_000_000)}
    assert found("picture_size", section(figure("/media/a.png")), own_pictures=own) == []
