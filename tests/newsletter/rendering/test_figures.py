"""Pictures in the mail: how wide, under what words."""

import dataclasses
import re

import pytest
from lxml import html as lxml_html

from newsletter.rendering.issue import render_edition
from tests.newsletter.rendering.nodes import document, figure, node, section
from tests.newsletter.rendering.samples import EDITION


def rendered(*content, edition=EDITION):
    return render_edition(edition, document(section("topic", node("title", "Tides"), *content)))


def test_a_picture_is_never_wider_than_the_text_and_never_wider_than_it_is():
    made = rendered(figure("/a.png", width=1200), figure("/b.png", width=200), figure("/c.png"))
    images = lxml_html.document_fromstring(made.html).xpath("//img")
    assert [image.get("width") for image in images] == ["560", "200", "560"]
    assert [re.search(r"max-width:\d+px", image.get("style"))[0] for image in images] == [
        "max-width:560px",
        "max-width:200px",
        "max-width:560px",
    ]


@pytest.mark.parametrize(
    ("attrs", "alt"),
    [
        ({"alt": "A gauge"}, "A gauge"),
        ({"alt": "A gauge", "decorative": True}, ""),
        ({}, ""),
        ({"href": "https://example.org/big?x=1"}, "https://example.org/big"),
        ({"href": "https://example.org/big", "title": "Larger"}, "Larger"),
    ],
)
def test_a_picture_s_alternative_text(attrs, alt):
    edition = dataclasses.replace(EDITION, utm_pattern="")
    made = rendered(figure("/a.png", **attrs), edition=edition)
    assert lxml_html.document_fromstring(made.html).xpath("//img/@alt") == [alt]


def test_a_figure_whose_picture_was_lost_shows_its_words():
    made = rendered(figure("", alt="Darts board"), figure("", "The board", alt="Darts board"))
    tree = lxml_html.document_fromstring(made.html)
    assert [words.text_content() for words in tree.xpath("//p[contains(@class, 'caption')]")] == [
        "Darts board",
        "The board",
    ]
    assert tree.xpath("//img") == []
