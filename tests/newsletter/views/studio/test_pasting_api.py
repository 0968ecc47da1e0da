"""What the editor asks the server about what was pasted: pictures, crops, cards, Markdown; and garbage."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pictures

from newsletter.media import store_picture
from newsletter.views.studio import pictures

pytestmark = pytest.mark.django_db
CARD, PASTED, FETCH, CROP = "/studio/link-card/", "/studio/pasted/", "/studio/pictures/fetch/", "/studio/pictures/crop/"


def post(client, address, body):
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    response = client.post(address, content, content_type="application/json")
    return response.status_code, response.json()


@pytest.fixture
def stored():
    output = io.BytesIO()
    Pictures.new("RGB", (200, 100), "teal").save(output, "PNG")
    return store_picture(io.BytesIO(output.getvalue()), name="tide.png")


@pytest.mark.parametrize("address", [CARD, PASTED, FETCH, CROP])
@pytest.mark.parametrize("body", [b"", b"\xff", "[" * 100_000, "[]", "null", {}, {"url": 7, "text": [], "src": None}])
def test_garbage_is_refused_in_words(studio_client, address, body):
    status, answer = post(studio_client, address, body)
    assert status in {413, 422}
    assert answer["error"].endswith(".")


@pytest.mark.parametrize(("address", "size"), [(CARD, 32_001), (FETCH, 32_001), (CROP, 32_001), (PASTED, 4_000_001)])
def test_what_is_far_too_long_is_not_read(studio_client, address, size):
    assert post(studio_client, address, b" " * size)[0] == 413


@pytest.mark.parametrize("address", [CARD, FETCH])
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:5432/", "http://localhost/", "file:///etc/passwd", "http://[::1]/", "x", "", "\ud800"]
)
def test_nobody_makes_the_server_ask_its_own_network(studio_client, address, url):
    assert post(studio_client, address, {"url": url})[0] == 422


def test_markdown_is_answered_as_blocks_and_sections(studio_client):
    status, answer = post(studio_client, PASTED, {"text": "Hello.\n\n## Ebb\n\nIt fell."})
    assert (status, [node["type"] for node in answer["blocks"]]) == (200, ["paragraph"])
    assert [section["type"] for section in answer["sections"]] == ["topic"]


def test_a_whole_issue_is_answered_with_what_stands_above_it(studio_client):
    text = "---\ntitle: '#22: Low water'\ndate: 2019-09-15\n---\n\n## Ebb\n\nIt fell."
    answer = post(studio_client, PASTED, {"text": text})[1]
    assert (answer["title"], answer["number"], answer["date"]) == ("Low water", 22, "2019-09-15")


def test_a_picture_of_our_own_is_not_fetched_again(studio_client, stored):
    assert post(studio_client, FETCH, {"url": stored.file.url})[1]["url"] == stored.file.url


def test_a_crop_is_answered_with_its_whole(studio_client, stored):
    status, answer = post(studio_client, CROP, {"src": stored.file.url, "box": [0, 0, 0.5, 1]})
    assert (status, answer["width"], answer["height"], answer["crop"]) == (200, 100, 100, [0, 0, 0.5, 1])
    again = studio_client.get(CROP, {"src": answer["url"]}).json()
    assert again["whole"] == {"url": stored.file.url, "width": 200, "height": 100}


@pytest.mark.parametrize("box", [None, [], [0, 0, 1], ["0", 0, 1, 1], [0, 0, 5, 5], "0011", {"0": 1}, [1e308, 0, 1, 1]])
def test_a_crop_of_nothing_is_refused(studio_client, stored, box):
    assert post(studio_client, CROP, {"src": stored.file.url, "box": box})[0] == 422


def test_a_picture_of_another_site_is_not_cropped(studio_client):
    assert post(studio_client, CROP, {"src": "https://example.org/a.png", "box": [0, 0, 1, 1]})[0] == 404
    assert studio_client.get(CROP).status_code == 404


def test_an_upload_that_is_far_too_large_is_not_taken_in(studio_client, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    monkeypatch.setattr(pictures, "_FORM", 10)
    upload = SimpleUploadedFile("tide.png", b"x" * 1000, "image/png")
    response = studio_client.post("/studio/pictures/", {"picture": upload})
    assert (response.status_code, "larger than 20 MB" in response.json()["error"]) == (413, True)
