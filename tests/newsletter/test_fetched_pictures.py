"""Pictures of other sites are fetched once, held to the rules of uploads, and kept as our own."""

import io

import pytest
from PIL import Image as Pictures

from newsletter import media
from newsletter.fetched_pictures import fetch_picture
from newsletter.media import UnusablePicture
from tests.web_server import WebServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def picture():
    output = io.BytesIO()
    Pictures.new("RGB", (40, 30), "teal").save(output, "PNG")
    return output.getvalue()


def test_a_picture_is_kept_with_its_name_whatever_its_type_says(site):
    site.answers["/a%20pier.png?x=1"] = (200, {"Content-Type": "application/octet-stream"}, picture())
    image = fetch_picture(site.url("/a%20pier.png?x=1"))
    assert (image.original_name, image.width, image.height) == ("a pier.png", 40, 30)


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (404, {}, b"", "its server answers 404"),
        (200, {"Content-Type": "text/html"}, b"<p>", "pier.png is a page"),
        (200, {"Content-Type": "image/png"}, b"no", "not a picture we can read"),
        (200, {"Content-Type": "image/svg+xml"}, b"<svg/>", "SVG drawing"),
        (302, {"Location": "http://127.0.0.1:22/"}, b"", "could not be fetched"),
        (302, {"Location": "file:///etc/passwd"}, b"", "could not be fetched"),
    ],
)
def test_what_is_no_picture_says_why(site, status, headers, body, said):
    site.answers["/pier.png"] = (status, headers, body)
    with pytest.raises(UnusablePicture, match=said):
        fetch_picture(site.url("/pier.png"))


def test_a_picture_that_is_too_large_is_not_read_to_its_end(site, monkeypatch):
    monkeypatch.setattr(media, "MAX_BYTES", 10)
    site.answers["/pier.png"] = (200, {}, picture())
    with pytest.raises(UnusablePicture, match="larger than 20 MB"):
        fetch_picture(site.url("/pier.png"))
