"""A card says what a page says about itself, in the page's own words and our own picture."""

import io

import pytest
from PIL import Image as Pictures

from newsletter.link_cards import Card, NoCard, read_card
from newsletter.models import Image
from tests.web_server import WebServer

pytestmark = pytest.mark.django_db
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def site(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def picture():
    output = io.BytesIO()
    Pictures.new("RGB", (40, 30), "teal").save(output, "PNG")
    return output.getvalue()


def test_open_graph_comes_first_and_the_picture_is_kept_by_us(site):
    site.answers["/pier.png"] = (200, {"Content-Type": "image/png"}, picture())
    site.answers["/"] = (
        200,
        HTML,
        b"""<html><head><title>Not this</title><meta property="og:title" content=" Tides  of Dover ">
        <meta property="og:description" content="High &amp; low."><meta property="og:image" content="/pier.png">
        <meta property="og:site_name" content="The Harbour"></head></html>""",
    )
    assert read_card(site.url("/")) == Card(
        href=site.url("/"),
        title="Tides of Dover",
        description="High & low.",
        image=Image.objects.get().file.url,
        site="The Harbour",
    )


@pytest.mark.parametrize(
    ("headers", "body", "title"),
    [
        (HTML, b"<title>Plain &lt;title&gt;</title>", "Plain <title>"),
        (HTML, b"<svg><title>icon</title></svg><h1>A <b>heading</b></h1>", "A heading"),
        (HTML, b"", "localhost"),
        (HTML, b"\x00\xff\xfe<<<>>><title>", "localhost"),
        (HTML, "<meta charset=iso-8859-1><title>Ebbe für Köln</title>".encode("latin-1"), "Ebbe für Köln"),
        ({"Content-Type": "text/html; charset=Shift_JIS"}, "<title>潮</title>".encode("shift_jis"), "潮"),
        ({"Content-Type": "text/html; charset=hex"}, "<title>Größe</title>".encode(), "Größe"),
        (HTML, "<title>“Größe”</title>".encode("cp1252"), "“Größe”"),
        (HTML, b"<?xml version='1.0' encoding='utf-8'?><html><title>Old</title></html>", "Old"),
        (HTML, b"<title>" + b"long " * 200 + b"</title>", "long " * 58 + "long…"),
        ({"Content-Type": "application/pdf"}, b"%PDF-", "a b.pdf"),
        (HTML, b"<div>" * 50_000 + b"<title>x</title>", "localhost"),
    ],
)
def test_a_page_has_a_title_whatever_it_is_made_of(site, headers, body, title):
    site.answers["/a%20b.pdf"] = (200, headers, body)
    assert read_card(site.url("/a%20b.pdf")).title == title


@pytest.mark.parametrize("image", ["/gone.png", "javascript:alert(1)", "http://127.0.0.1:22/x.png", "http://[bad", "/"])
def test_a_picture_that_cannot_be_kept_leaves_a_card_without_one(site, image):
    site.answers["/"] = (200, HTML, f'<title>x</title><meta property="og:image" content="{image}">'.encode())
    card = read_card(site.url("/"))
    assert (card.title, card.image, Image.objects.count()) == ("x", "", 0)


def test_an_address_of_a_picture_is_a_card_with_it(site):
    site.answers["/pier.png"] = (200, {"Content-Type": "image/png"}, picture())
    card = read_card(site.url("/pier.png"))
    assert (card.title, card.image) == ("pier.png", Image.objects.get().file.url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "That is no web address"),
        ("no address", "That is no web address"),
        ("http://127.0.0.1/", "is not on the public web"),
        ("http://169.254.169.254/latest/meta-data/", "is not on the public web"),
    ],
)
def test_an_address_that_is_not_of_the_public_web_makes_no_card(url, said):
    with pytest.raises(NoCard, match=said):
        read_card(url)


def test_a_page_that_is_gone_makes_no_card(site):
    with pytest.raises(NoCard, match="its server answers 404"):
        read_card(site.url("/gone"))
