"""Pictures are decoded, turned upright, made small and encoded anew; what is not a picture says why."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from PIL import Image as Pictures
from PIL.PngImagePlugin import PngInfo

from newsletter import media
from newsletter.media import UnusablePicture, store_picture
from newsletter.models import Image


def encoded(picture, kind="PNG", **options):
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def store(data, name="tide.png"):
    return store_picture(io.BytesIO(data), name=name)


def stored(image):
    with image.file.open() as file:
        return Pictures.open(io.BytesIO(file.read()))


pytestmark = pytest.mark.django_db


def test_a_picture_is_stored_with_its_size():
    image = store(encoded(Pictures.new("RGB", (640, 360), "teal")))
    assert Image.objects.values_list("width", "height").get() == (640, 360)
    assert (image.width, image.height, image.original_name, stored(image).format) == (640, 360, "tide.png", "PNG")


def test_a_wide_picture_becomes_1200_wide():
    image = store(encoded(Pictures.new("RGB", (2400, 1000), "teal"), "JPEG"), "tide.jpg")
    assert ((image.width, image.height), stored(image).format) == ((1200, 500), "JPEG")


def test_a_photograph_lying_on_its_side_is_turned_upright_and_says_no_more_where_it_was_taken():
    exif = Pictures.Exif()
    exif[0x0112] = 6  # orientation: turn clockwise (Exif 2.32, 4.6.4)
    exif[0x010F] = "Camera of Alice"
    image = store(encoded(Pictures.new("RGB", (400, 200), "teal"), "JPEG", exif=exif), "tide.jpg")
    assert ((image.width, image.height), dict(stored(image).getexif())) == ((200, 400), {})


def test_text_hidden_in_a_picture_does_not_come_through():
    notes = PngInfo()
    notes.add_text("Comment", "secret harbour")
    image = store(encoded(Pictures.new("RGB", (20, 20)), pnginfo=notes))
    with image.file.open() as file:
        assert b"secret harbour" not in file.read()


def test_the_same_picture_twice_is_one_row():
    data = encoded(Pictures.new("RGB", (20, 20), "teal"))
    assert (store(data).pk == store(data, "again.png").pk, Image.objects.count()) == (True, 1)


@pytest.mark.parametrize(("mode", "kind", "kept"), [
    ("RGBA", "WEBP", "PNG"), ("RGB", "WEBP", "JPEG"), ("CMYK", "JPEG", "JPEG"), ("P", "PNG", "PNG"),
    ("1", "BMP", "PNG"),     ("I;16", "PNG", "PNG"), ("L", "TIFF", "PNG"),
])  # fmt: skip
def test_every_kind_of_picture_becomes_one_that_mail_programs_show(mode, kind, kept):
    transparent = {"color": (10, 80, 90, 120)} if mode == "RGBA" else {}
    picture = stored(store(encoded(Pictures.new(mode, (30, 20), **transparent), kind)))
    assert (picture.format, picture.mode in {"RGB", "RGBA", "L"}) == (kept, True)


def test_a_small_animation_stays_one():
    frames = [Pictures.new("RGB", (40, 40), colour) for colour in ("red", "teal", "white")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)
    assert (stored(store(data)).format, stored(store(data)).n_frames) == ("GIF", 3)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "is an SVG drawing"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --><svg/>", "is an SVG drawing"),
        (b"", "not a picture we can read"),
        (b"GIF89a", "not a picture we can read"),
        (b"\x00" * 5000, "not a picture we can read"),
        (b"<html>", "not a picture we can read"),
        (encoded(Pictures.new("RGB", (300, 300), "teal"))[:-200], "is damaged"),
    ],
)
def test_what_is_not_a_picture_says_why(data, said):
    with pytest.raises(UnusablePicture, match=said):
        store(data)
    assert Image.objects.count() == 0


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(media, "MAX_PIXELS", 100)
    with pytest.raises(UnusablePicture, match="11 × 11 pixels"):
        store(encoded(Pictures.new("RGB", (11, 11))))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(media, "MAX_BYTES", 10)
    with pytest.raises(UnusablePicture, match="larger than 20 MB"):
        store(encoded(Pictures.new("RGB", (11, 11))))


@pytest.mark.parametrize(
    ("limit", "value", "frames"),
    [("MAX_ANIMATION_PIXELS", 3 * 1600, 4), ("MAX_ANIMATION_PIXELS", 1, 2), ("MAX_FRAMES", 3, 4)],
)
def test_an_animation_of_too_many_frames_is_refused(monkeypatch, limit, value, frames):
    shown = [Pictures.new("RGB", (40, 40), (turn * 9, 80, 90)) for turn in range(frames)]
    data = encoded(shown[0], "GIF", save_all=True, append_images=shown[1:], duration=80)
    monkeypatch.setattr(media, limit, value)
    with pytest.raises(UnusablePicture, match="more frames than a mail can carry"):
        store(data, "tide.gif")
    assert Image.objects.count() == 0


def test_a_file_that_went_missing_is_stored_again():
    data = encoded(Pictures.new("RGB", (20, 20), "teal"))
    first = store(data)
    first.file.storage.delete(first.file.name)
    again = store(data)
    assert (again.pk, stored(again).size) == (first.pk, (20, 20))


@pytest.mark.django_db(transaction=True)
def test_two_identical_uploads_at_once_are_one_row_and_one_file(settings):
    data = encoded(Pictures.new("RGB", (300, 200), "teal"))
    together = threading.Barrier(8)

    def upload(turn):
        try:
            together.wait()
            return store(data, f"tide-{turn}.png").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(upload, range(8)))
    files = [path for path in (settings.MEDIA_ROOT / "images").rglob("*") if path.is_file()]
    assert (set(made), len(files)) == ({Image.objects.get().pk}, 1)
