"""Pictures a writer uploads: decoded, checked, turned upright, made small enough for mail and encoded anew.

What is stored never holds bytes of the upload itself, so neither metadata (where it was taken) nor anything hidden
behind the picture gets out.
"""

import dataclasses
import hashlib
import io
import warnings
from collections.abc import Sequence
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import ImageFieldFile
from PIL import Image as Pictures, ImageOps, ImageSequence, UnidentifiedImageError

from newsletter.models import Image

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
# Of all frames together: each is held decoded, at four bytes a pixel, while the animation is encoded anew.
MAX_ANIMATION_PIXELS = 30_000_000
MAX_FRAMES = 500
MAX_WIDTH = 1200  # twice the width of a mail's column
SMALL_WIDTH = MAX_WIDTH // 2  # for screens with one pixel to a pixel
SOURCE_WIDTH = 2400  # what crops are cut from
# What mail clients show: other formats that Pillow reads become one of the first two.
KEPT_FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif"}
READ_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
# How the files of iPhones name themselves, which Pillow does not read.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# A photograph that came as a PNG becomes a JPEG where that is less than half of its bytes.
_WORTH_IT = 2
# This many colours cover at least half of a screenshot or diagram, and less of a photograph.
_FEW_COLOURS = 256
# The colours are counted in at most so many pixels each way.
_SAMPLE = 512


class UnusablePicture(ValueError):
    """The upload cannot become a picture in a mail; the message says why and what to do."""


def store_picture(upload: IO[bytes], *, name: str) -> Image:
    """Store an uploaded picture, at most 1,200 pixels wide; the same picture again gives the row there is.

    Raises UnusablePicture.
    """
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnusablePicture(f"{name} is larger than 20 MB. Save a smaller copy of it and upload that.")
    return keep(_encode(data, name=name), name=name)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Encoded:
    """A picture as it is stored: ``main`` at most 1,200 pixels wide; ``small`` half as wide and ``source`` with more
    pixels, for crops, where the picture is wide enough for them.
    """

    extension: str
    main: bytes
    small: bytes | None = None
    source: bytes | None = None


def keep(encoded: Encoded, *, name: str, crop_of: Image | None = None, crop: Sequence[float] = ()) -> Image:
    """Store what was encoded by the hash of its main part, once."""
    digest = hashlib.sha256(encoded.main).hexdigest()
    stem = digest[:32]
    with transaction.atomic():
        # Of two identical uploads at once the second waits here for the first.
        image, _ = Image.objects.select_for_update().get_or_create(
            sha256=digest, defaults={"original_name": name[:255], "crop_of": crop_of, "crop": list(crop)}
        )
        _put(image.file, encoded.main, f"{stem}.{encoded.extension}")
        _put(image.small, encoded.small, f"{stem}-{SMALL_WIDTH}.{encoded.extension}")
        _put(image.source, encoded.source, f"{stem}-{SOURCE_WIDTH}.{encoded.extension}")
        image.save()
    return image


def _put(field: ImageFieldFile, data: bytes | None, name: str) -> None:
    """Fill the field, or fill it again where its file went missing."""
    if data is not None and (not field or not field.storage.exists(str(field.name))):
        # Django measures a picture only when its content has a name.
        field.save(name, ContentFile(data, name=name), save=False)


def _encode(data: bytes, *, name: str) -> Encoded:
    picture = open_picture(data, name=name)
    # Not n_frames: that reads every frame there is.
    if picture.format == "GIF" and getattr(picture, "is_animated", False) and picture.width <= MAX_WIDTH:
        return Encoded(main=_encode_animation(picture, name=name), extension="gif")
    try:
        upright = ImageOps.exif_transpose(picture) or picture
        upright.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise UnusablePicture(f"{name} is damaged: {error}. Export it anew and upload that.") from error
    return encode_still(upright, given=picture.format)


def encode_still(upright: Pictures.Image, *, given: str | None) -> Encoded:
    """The picture in the sizes it is stored in; ``given`` is the format it came in."""
    is_photograph = _keeps_sharp(given, upright) and _is_photograph(upright)
    main = _fitted(upright, MAX_WIDTH)
    target = "PNG" if _keeps_sharp(given, main) else "JPEG"
    data = _written(main, target)
    if target == "PNG" and is_photograph:
        smaller = _written(main, "JPEG")
        if len(smaller) * _WORTH_IT < len(data):
            data, target = smaller, "JPEG"
    return Encoded(
        main=data,
        extension=KEPT_FORMATS[target],
        small=_written(_fitted(main, SMALL_WIDTH), target) if main.width > SMALL_WIDTH else None,
        source=_written(_fitted(upright, SOURCE_WIDTH), target) if upright.width > MAX_WIDTH else None,
    )


def _fitted(picture: Pictures.Image, width: int) -> Pictures.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return _plain_mode(picture).resize((width, height), Pictures.Resampling.LANCZOS)


def _written(picture: Pictures.Image, target: str) -> bytes:
    clean = _plain_mode(picture, opaque=target == "JPEG")
    clean.info.clear()
    output = io.BytesIO()
    if target == "JPEG":
        clean.save(output, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        clean.save(output, "PNG", optimize=True)
    return output.getvalue()


def _is_photograph(picture: Pictures.Image) -> bool:
    """Whether a picture that came lossless looks as a camera sees: nothing see-through, and hardly two pixels alike.

    In a screenshot or a diagram a few colours cover most of it, and JPEG would blur the edges between them.
    """
    if _is_see_through(picture):
        return False
    # Pixels as they are, none mixed with its neighbours: mixing makes colours that the picture does not have.
    sample = picture.resize((min(picture.width, _SAMPLE), min(picture.height, _SAMPLE)), Pictures.Resampling.NEAREST)
    found = sample.convert("RGB").getcolors(_SAMPLE * _SAMPLE) or []
    most = sum(sorted((count for count, _ in found), reverse=True)[:_FEW_COLOURS])
    return most < sample.width * sample.height / 2


def _is_see_through(picture: Pictures.Image) -> bool:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return False
    return picture.convert("RGBA").getchannel("A").getextrema() != (255, 255)


def open_picture(data: bytes, *, name: str) -> Pictures.Image:
    """The picture, not decoded yet. Raises UnusablePicture for what is none, or has too many pixels."""
    if _looks_like_svg(data):
        raise UnusablePicture(
            f"{name} is an SVG drawing. Mail programs do not show those: export it as a PNG, about 1,200 pixels wide."
        )
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise UnusablePicture(
            f"{name} is a HEIC photo, as iPhones take them. Browsers and mail programs do not show those: export it as "
            "a JPEG, or set the camera to “Most compatible”."
        )
    try:
        with warnings.catch_warnings():
            # Our own limit below is stricter and says what to do.
            warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)
            picture = Pictures.open(io.BytesIO(data), formats=READ_FORMATS)
    except Pictures.DecompressionBombError:
        raise UnusablePicture(f"{name} has far more than 50 million pixels. Save a smaller copy.") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise UnusablePicture(f"{name} is not a picture we can read. Use a JPEG, PNG, GIF or WebP file.") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise UnusablePicture(
            f"{name} has {picture.width:,} × {picture.height:,} pixels, more than 50 million. Save a smaller copy."
        )
    return picture


def _looks_like_svg(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in data[:65_536].lower()


def _keeps_sharp(given: str | None, picture: Pictures.Image) -> bool:
    """Whether it stays lossless, unless it is a photograph: drawings, and what is see-through."""
    if given in {"PNG", "GIF", "BMP", "TIFF"}:
        return True
    return "A" in picture.getbands() and picture.getextrema()[-1] != (255, 255)


def _plain_mode(picture: Pictures.Image, *, opaque: bool = False) -> Pictures.Image:
    """RGB, RGBA or grey of eight bits, which every mail program decodes."""
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    if not see_through:
        return picture.copy() if picture.mode in {"RGB", "L"} else picture.convert("RGB")
    layered = picture.convert("RGBA")
    if not opaque:
        return layered
    ground = Pictures.new("RGB", picture.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _encode_animation(picture: Pictures.Image, *, name: str) -> bytes:
    output = io.BytesIO()
    try:
        frames: list[Pictures.Image] = []
        durations: list[int] = []
        for frame in ImageSequence.Iterator(picture):
            if len(frames) == MAX_FRAMES or (len(frames) + 1) * picture.width * picture.height > MAX_ANIMATION_PIXELS:
                raise UnusablePicture(
                    f"{name} has more frames than a mail can carry: at most {MAX_FRAMES}, and 30 million pixels in all "
                    "of them together. Use a shorter or smaller animation, or a still."
                )
            frames.append(frame.convert("RGBA"))
            durations.append(int(frame.info.get("duration", 100)) or 100)
        frames[0].save(
            output,
            "GIF",
            save_all=True,
            append_images=frames[1:],
            duration=durations,
            loop=0,
            disposal=2,
            optimize=False,
        )
    except (OSError, EOFError, SyntaxError) as error:
        raise UnusablePicture(f"{name} is damaged: {error}. Export it anew and upload that.") from error
    return output.getvalue()
