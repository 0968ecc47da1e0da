"""Pictures are decoded, turned upright, made small and encoded anew; what is not a picture says why."""

import io
import random
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from PIL import Image as Pictures, ImageChops, ImageDraw
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


def photograph(size=(300, 200), mode="RGB"):
    """Soft shapes under the grain of a camera's sensor, from a fixed seed."""
    dice = random.Random(7)
    soft = Pictures.frombytes("RGB", (16, 10), dice.randbytes(480)).resize(size, Pictures.Resampling.BICUBIC)
    noise = dice.randbytes(size[0] * size[1] * 3).translate(bytes(119 + value % 17 for value in range(256)))
    grain = Pictures.frombytes("RGB", size, noise)
    return ImageChops.add(soft, grain, 1, -127).convert(mode)


def diagram(size=(600, 400)):
    """Antialiased lines and words on white, drawn large and made smaller."""
    picture = Pictures.new("RGB", (size[0] * 2, size[1] * 2), "white")
    pen = ImageDraw.Draw(picture)
    for turn in range(60):
        pen.line([(0, turn * 17), (size[0] * 2, size[1] * 2 - turn * 29)], fill=(turn * 4, 80, 255 - turn * 4), width=3)
        pen.text((turn * 25, turn * 16), f"High water {turn}", fill="black")
    return picture.resize(size, Pictures.Resampling.LANCZOS)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
@pytest.mark.parametrize(("size", "width"), [((300, 200), 300), ((1500, 200), 1200)])
def test_a_photograph_that_came_lossless_is_stored_as_a_jpeg_of_less_than_half_the_bytes(kind, size, width):
    picture = photograph(size)
    image = store(encoded(picture, kind))
    lossless = encoded(picture.resize((image.width, image.height), Pictures.Resampling.LANCZOS), optimize=True)
    assert (image.width, stored(image).format, str(image.file.name).endswith(".jpg")) == (width, "JPEG", True)
    assert image.file.size * 2 < len(lossless)


def test_a_photograph_with_nothing_see_through_in_its_alpha_is_one_too():
    assert stored(store(encoded(photograph(mode="RGBA")))).format == "JPEG"


@pytest.mark.parametrize("size", [(600, 400), (1500, 300)])
def test_a_diagram_stays_a_png_pixel_for_pixel(size):
    kept = stored(store(encoded(diagram(size))))
    assert kept.format == "PNG"
    if size[0] <= media.MAX_WIDTH:
        assert kept.convert("RGB").tobytes() == diagram(size).tobytes()


def test_a_photograph_that_is_see_through_somewhere_stays_a_png():
    picture = photograph(mode="RGBA")
    picture.putpixel((3, 4), (0, 0, 0, 254))
    assert stored(store(encoded(picture))).getpixel((3, 4)) == (0, 0, 0, 254)


def test_a_photograph_that_a_jpeg_would_not_make_half_as_large_stays_a_png(monkeypatch):
    monkeypatch.setattr(media, "_WORTH_IT", 100)
    assert stored(store(encoded(photograph()))).format == "PNG"


@pytest.mark.parametrize(("mode", "kind"), [("P", "PNG"), ("P", "GIF"), ("L", "PNG"), ("1", "PNG")])
def test_a_picture_of_few_colours_by_its_kind_stays_a_png(mode, kind):
    assert stored(store(encoded(photograph(mode=mode), kind))).format == "PNG"


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1)])
def test_the_smallest_pictures_are_stored(size):
    image = store(encoded(photograph(size)))
    assert (image.width, image.height) == size


def test_a_small_animation_stays_one():
    frames = [Pictures.new("RGB", (40, 40), colour) for colour in ("red", "teal", "white")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)
    assert (stored(store(data)).format, stored(store(data)).n_frames) == ("GIF", 3)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "is an SVG drawing"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --><svg/>", "is an SVG drawing"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is a HEIC photo, .* export it as a JPEG"),
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


def test_a_picture_of_far_too_many_pixels_says_so_too():
    # So many that Pillow itself stops at the header.
    header = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    with pytest.raises(UnusablePicture, match=r"more than 50 million pixels\. Save a smaller copy"):
        store(header + _chunk(b"IDAT", b"") + _chunk(b"IEND", b""))


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


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
