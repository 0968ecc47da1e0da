"""Uploading a picture to the issue page."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pictures

from newsletter.models import Image


def test_a_picture_is_taken_in_and_can_be_seen(studio_client):
    output = io.BytesIO()
    Pictures.new("RGB", (30, 20)).save(output, "PNG")
    upload = SimpleUploadedFile("tide.png", output.getvalue(), "image/png")
    answer = studio_client.post("/studio/pictures/", {"picture": upload}).json()
    assert (answer["width"], answer["height"], answer["url"]) == (30, 20, Image.objects.get().file.url)


def test_what_is_no_picture_is_told(studio_client):
    upload = SimpleUploadedFile("drawing.svg", b"<svg></svg>", "image/svg+xml")
    response = studio_client.post("/studio/pictures/", {"picture": upload})
    assert (response.status_code, "export it as a PNG" in response.json()["error"]) == (422, True)


def test_a_form_without_a_picture_is_told(studio_client):
    assert studio_client.post("/studio/pictures/", {"picture": "words"}).status_code == 422
