"""Picture formats, as an address tells them."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_ENDINGS = {
    "apng": "image-apng",
    "avif": "image-avif",
    "bmp": "image-bmp",
    "gif": "image-gif",
    "hdr": "image-hdr",
    "heic": "image-heif",
    "heif": "image-heif",
    "ico": "image-ico",
    "jpeg": "image-jpg",
    "jpg": "image-jpg",
    "m4v": "image-mp4",
    "mp4": "image-mp4",
    "png": "image-png",
    "svg": "image-svg",
    "tif": "image-tiff",
    "tiff": "image-tiff",
    "webp": "image-webp",
}
_TYPES = {"svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico", "x-ms-bmp": "bmp"}
_DATA = re.compile(r"\s*data:\s*(?:image|video)/([a-z0-9.+-]+)([^,]*)", re.IGNORECASE)


def picture_format(url: str) -> str | None:
    """The feature of the format that the address names, such as ``image-webp``; None where it names none."""
    data = _DATA.match(url)
    if data:
        kind = data[1].lower()
        return _ENDINGS.get(_TYPES.get(kind, kind))
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or "." not in parts.path:
        return None
    return _ENDINGS.get(parts.path.rpartition(".")[2].lower())


def address_uses(url: str) -> Iterator[str]:
    """The uses of a picture's address: its format, and that it stands inside the mail as Base 64."""
    feature = picture_format(url)
    if feature:
        yield feature
    data = _DATA.match(url)
    if data and "base64" in data[2].lower():
        yield "image-base64"
        if data[1].lower() == "gif":
            yield "image-base64:gif"
