"""A crop is cut from the whole picture, however often it was cropped before."""

import io

import pytest
from PIL import Image as Pictures

from newsletter.media import UnusablePicture, store_picture
from newsletter.models import Image
from newsletter.picture_crops import crop_picture, find_picture

pytestmark = pytest.mark.django_db


def halves(size=(2000, 1000)):
    """A picture whose left half is red and whose right half is blue."""
    made = Pictures.new("RGB", size, "blue")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    output = io.BytesIO()
    made.save(output, "PNG")
    return store_picture(io.BytesIO(output.getvalue()), name="halves.png")


def colours(image):
    with image.file.open() as file:
        return {colour for _, colour in Pictures.open(file).convert("RGB").getcolors()}


def test_a_crop_has_the_pixels_of_the_whole_and_knows_where_it_is_from():
    whole = halves()
    crop = crop_picture(whole, box=[0.5, 0, 0.5, 1])
    assert (crop.width, crop.height, colours(crop)) == (1000, 1000, {(0, 0, 255)})
    assert (crop.crop_of, crop.crop, crop.small_width) == (whole, [0.5, 0, 0.5, 1], 600)


def test_a_crop_of_a_crop_is_cut_from_the_whole_and_the_whole_box_gives_the_whole():
    whole = halves()
    right = crop_picture(whole, box=[0.5, 0, 0.5, 1])
    left = crop_picture(right, box=[0, 0, 0.5, 1])
    assert (colours(left), left.crop_of) == ({(255, 0, 0)}, whole)
    assert crop_picture(right, box=[0, 0, 1, 1]) == whole


def test_the_same_crop_twice_is_one_picture():
    whole = halves()
    assert crop_picture(whole, box=[0, 0, 0.3, 1]) == crop_picture(whole, box=[0, 0, 0.30000001, 1])
    assert Image.objects.count() == 2


@pytest.mark.parametrize(
    "box",
    [[], [0, 0, 1], [0, 0, 1, 2], [-0.1, 0, 1, 1], [0.5, 0, 0.6, 1], [0, 0, 0, 0], [0.1, 0.1, 0.001, 0.5],
     [float("nan"), 0, 1, 1], [0, 0, float("inf"), 1]],
)  # fmt: skip
def test_a_part_that_is_none_is_refused(box):
    with pytest.raises(UnusablePicture):
        crop_picture(halves((200, 100)), box=box)
    assert Image.objects.count() == 1


def test_a_picture_whose_file_is_gone_says_so():
    whole = halves((200, 100))
    whole.file.storage.delete(whole.file.name)
    with pytest.raises(UnusablePicture, match="Upload it again"):
        crop_picture(whole, box=[0, 0, 0.5, 0.5])


def test_a_stored_picture_is_found_by_its_address_here_or_in_full(settings):
    whole = halves((200, 100))
    settings.BASE_URL = "https://news.example.org"
    assert find_picture(whole.file.url) == whole
    assert find_picture(f"https://news.example.org{whole.file.url}") == whole


@pytest.mark.parametrize(
    "src", ["", "/media/", "/media/images/none.png", "https://example.org/a.png", "/media/\x00", "http://[x"]
)
def test_an_address_of_another_picture_finds_none(src):
    halves((200, 100))
    assert find_picture(src) is None
