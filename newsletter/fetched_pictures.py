"""Pictures of other sites, fetched once and kept as our own: a link to theirs would break, or track readers."""

import io
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from newsletter import media
from newsletter.media import UnusablePicture, store_picture
from newsletter.models import Image
from newsletter.outgoing_requests import RequestError, fetch

SECONDS = 20.0
_OK = 200


def fetch_picture(url: str) -> Image:
    """The picture at that address, encoded anew and stored. Raises UnusablePicture with what to do."""
    try:
        answer = fetch(
            url,
            headers={"Accept": "image/avif;q=0,image/webp,image/png,image/jpeg,image/gif,image/*;q=0.5"},
            most_bytes=media.MAX_BYTES,
            seconds=SECONDS,
        )
    except RequestError as error:
        raise UnusablePicture(f"The picture could not be fetched: {error}") from error
    if answer.status != _OK:
        raise UnusablePicture(f"The picture could not be fetched: its server answers {answer.status}.")
    name = _name_of(answer.url)
    if answer.is_cut:
        raise UnusablePicture(f"{name} is larger than 20 MB. Save a smaller copy of it and upload that.")
    if answer.headers.get("content-type", "").lower().startswith("text/html"):
        raise UnusablePicture(f"{name} is a page, not a picture.")
    return store_picture(io.BytesIO(answer.body), name=name)


def _name_of(url: str) -> str:
    try:
        name = PurePosixPath(unquote(urlsplit(url).path)).name
    except ValueError:
        name = ""
    return "".join(letter for letter in name if letter.isprintable())[:120] or "The picture"
