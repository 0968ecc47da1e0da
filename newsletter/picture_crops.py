"""Pictures cut to a part of themselves: always from the picture as it was uploaded, so that a crop can be widened."""

import io
import math
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from django.conf import settings
from PIL import Image as Pictures

from newsletter.media import UnusablePicture, encode_still, keep
from newsletter.models import Image

# A smaller part of a picture is a slip of the mouse.
LEAST_PIXELS = 16
_WHOLE = (0.0, 0.0, 1.0, 1.0)


def find_picture(src: str) -> Image | None:
    """The stored picture that an address in a document shows; None for one that lives elsewhere."""
    try:
        path = unquote(urlsplit(src.removeprefix(settings.BASE_URL.rstrip("/"))).path)
    except ValueError:
        return None
    if not src or "\x00" in path or not path.startswith(settings.MEDIA_URL):
        return None
    return Image.objects.select_related("crop_of").filter(file=path.removeprefix(settings.MEDIA_URL)).first()


def crop_picture(image: Image, *, box: Sequence[float]) -> Image:
    """The part of the picture in ``box``: left, top, width and height as shares of the whole, 0 to 1.

    A crop of a crop is cut from the whole as well; the whole box gives the whole picture. Raises UnusablePicture.
    """
    whole = image.crop_of or image
    left, top, width, height = _checked(box)
    if (left, top, width, height) == _WHOLE:
        return whole
    picture = _read(whole)
    edges = (
        round(left * picture.width),
        round(top * picture.height),
        round((left + width) * picture.width),
        round((top + height) * picture.height),
    )
    if edges[2] - edges[0] < LEAST_PIXELS or edges[3] - edges[1] < LEAST_PIXELS:
        raise UnusablePicture(f"That part is smaller than {LEAST_PIXELS} pixels. Choose a larger one.")
    encoded = encode_still(picture.crop(edges), given=picture.format)
    return keep(encoded, name=whole.original_name, crop_of=whole, crop=(left, top, width, height))


def _checked(box: Sequence[float]) -> tuple[float, float, float, float]:
    is_box = len(box) == len(_WHOLE) and all(math.isfinite(value) for value in box)
    if not is_box or min(box) < 0 or box[0] + box[2] > 1.001 or box[1] + box[3] > 1.001:
        raise UnusablePicture("The part to keep lies outside the picture. Choose it anew.")
    # Pixels say enough; what a browser calculates has more digits.
    left, top, width, height = (round(float(value), 4) for value in box)
    return left, top, min(width, 1 - left), min(height, 1 - top)


def _read(whole: Image) -> Pictures.Image:
    stored = whole.source or whole.file
    try:
        with stored.open() as file:
            picture = Pictures.open(io.BytesIO(file.read()))
            picture.load()
    except (OSError, ValueError) as error:
        raise UnusablePicture("The stored picture cannot be read any more. Upload it again.") from error
    if getattr(picture, "is_animated", False):
        raise UnusablePicture("An animation stays as it is: it cannot be cropped.")
    return picture
