import pytest

from tests.newsletter.importing.reading import block_of, blocks_of, draft_of, normal, sections_of
from tests.newsletter.rendering.nodes import figure, node, p, text


@pytest.mark.parametrize("gap", ["\n", "\n\n", "  \n"])
@pytest.mark.parametrize("sign", ["*", "_"])
def test_an_italic_line_right_below_a_picture_is_its_caption(gap, sign):
    source = f"![A boat](https://example.org/boat.png){gap}{sign}The boat, **by Alice**{sign}\n"
    assert (
        block_of(source)
        == normal(figure("https://example.org/boat.png", "The boat, ", text("by Alice", "strong"), alt="A boat")).pop()
    )


@pytest.mark.parametrize("below", ["The boat *sails*.", "*The* boat.", "**Bold**"])
def test_any_other_line_below_a_picture_stays_a_paragraph(below):
    made, rest = blocks_of(f"![A boat](boat.png)\n\n{below}\n")
    assert made == normal(figure("boat.png", alt="A boat")).pop()
    assert rest["type"] == "paragraph"


def test_only_the_first_italic_line_is_the_caption():
    made = blocks_of("![A boat](boat.png)\n\n*One*\n\n*Two*\n")
    assert made == normal(figure("boat.png", "One", alt="A boat"), p(text("Two", "em")))


def test_an_italic_line_may_be_kept_from_being_the_caption():
    made = blocks_of("![A boat](boat.png){.no-caption}\n\n*One*\n")
    assert made == normal(figure("boat.png", alt="A boat"), p(text("One", "em")))


def test_a_picture_keeps_its_title_link_size_and_that_it_only_decorates():
    source = '[![A boat](boat.png "Boats"){width=640 height=480 .decorative}](https://example.org/boats)\n'
    assert block_of(source)["attrs"] == {
        "src": "boat.png",
        "alt": "A boat",
        "title": "Boats",
        "href": "https://example.org/boats",
        "width": 640,
        "height": 480,
        "decorative": True,
    }


def test_a_picture_in_a_line_of_words_stays_in_it():
    assert (
        block_of("See ![a boat](boat.png) there.\n")
        == normal(p("See ", node("picture", src="boat.png", alt="a boat"), " there.")).pop()
    )


def test_an_alt_text_is_its_words_without_markup():
    assert block_of("![A *red* `boat` &amp; [sea](https://example.org)](boat.png)\n")["attrs"]["alt"] == (
        "A red boat & sea"
    )


def test_an_img_tag_is_a_figure_and_a_figure_tag_keeps_its_caption():
    made = blocks_of(
        '<img src="boat.png" alt="A boat" width="640">\n\n'
        '<figure>\n<img src="sea.png" alt="The sea">\n<figcaption>Low <em>water</em></figcaption>\n</figure>\n'
    )
    assert made == normal(
        figure("boat.png", alt="A boat", width=640),
        figure("sea.png", "Low ", text("water", "em"), alt="The sea"),
    )


def test_a_picture_that_cannot_be_shown_in_mail_is_kept_and_warned_of():
    sections, warnings = sections_of("Look ![a dot](data:image/png;base64,AAAA) there.\n")
    assert sections[0].content[1]["attrs"] == {
        "format": "html",
        "source": '<img src="data:image/png;base64,AAAA" alt="a dot">',
        "note": "picture address",
    }
    assert warnings == [(1, "A picture's address cannot be shown in mail; upload the picture instead.")]


def test_a_picture_without_an_address_stays_a_figure_to_fill():
    assert draft_of("![A boat]()\n").document.sections[0].content[0]["attrs"]["alt"] == "A boat"
