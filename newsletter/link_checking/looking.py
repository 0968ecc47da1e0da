"""One look at one address: what its server says, as a verdict."""

import dataclasses
import io
import re
from collections.abc import Callable

from PIL import Image as Pictures, UnidentifiedImageError

from newsletter.models import LinkState
from newsletter.outgoing_requests import (
    Answer,
    BadCertificate,
    NoSuchHost,
    RequestError,
    RequestRefused,
    TooManyRedirects,
    fetch,
)

GONE = frozenset({404, 410})
# The header of any picture is in there, and a page's bytes are not wanted at all.
PICTURE_BYTES = 64 * 1024
_TOTAL = re.compile(r"bytes [0-9*-]+/(\d{1,15})$")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is to be written down; see :class:`newsletter.models.LinkCheck`. ``detail`` is a sentence."""

    state: LinkState
    status: int | None = None
    final_url: str = ""
    detail: str = ""
    https_answers: bool = False
    size: int | None = None
    width: int | None = None


def look(url: str, *, is_picture: bool, wait: Callable[[], None]) -> Verdict:
    """Ask, and ask once more where the first way of asking is not liked. ``wait`` is called between two requests."""
    try:
        answer = _ask_for_picture(url) if is_picture else _ask_for_page(url, wait)
    except RequestRefused as error:
        return Verdict(state=LinkState.REFUSED, detail=_sentence(error))
    except (NoSuchHost, BadCertificate, TooManyRedirects) as error:
        return Verdict(state=LinkState.DEAD, detail=_sentence(error))
    except RequestError as error:
        return Verdict(state=LinkState.UNSURE, detail=_sentence(error))
    verdict = _judged(answer, is_picture=is_picture)
    if verdict.state == LinkState.ALIVE and url.lower().startswith("http://"):
        wait()
        verdict = dataclasses.replace(verdict, https_answers=_answers_encrypted(url))
    return verdict


def _ask_for_page(url: str, wait: Callable[[], None]) -> Answer:
    answer = fetch(url, method="HEAD")
    if answer.status < 400:
        return answer
    # Many servers do not know HEAD, or refuse it to whoever is no browser.
    wait()
    return fetch(url, headers={"Range": "bytes=0-1023"}, most_bytes=1024)


def _ask_for_picture(url: str) -> Answer:
    headers = {"Range": f"bytes=0-{PICTURE_BYTES - 1}", "Accept": "image/*"}
    return fetch(url, headers=headers, most_bytes=PICTURE_BYTES)


def _judged(answer: Answer, *, is_picture: bool) -> Verdict:
    status = answer.status
    if status in GONE:
        return Verdict(state=LinkState.DEAD, status=status, detail=f"its server answers {status}, not found.")
    # 416: the part that was asked for is not there, but the page is.
    if status >= 400 and status != 416:
        return Verdict(state=LinkState.UNSURE, status=status, detail=f"its server answers {status}.")
    found = Verdict(state=LinkState.ALIVE, status=status, final_url=answer.url[:4096])
    if not is_picture:
        return found
    if not answer.headers.get("content-type", "image/").lower().startswith(("image/", "application/octet-stream")):
        return dataclasses.replace(found, state=LinkState.DEAD, detail="what its server sends is no picture.")
    return dataclasses.replace(found, size=_size(answer), width=_width(answer.body))


def _size(answer: Answer) -> int | None:
    total = _TOTAL.match(answer.headers.get("content-range", ""))
    if total:
        return int(total[1])
    length = answer.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 16 and answer.status != 206:
        return int(length)
    return None if answer.is_cut else len(answer.body)


def _width(beginning: bytes) -> int | None:
    try:
        with Pictures.open(io.BytesIO(beginning), formats=("JPEG", "PNG", "GIF", "WEBP", "BMP")) as picture:
            return int(picture.width)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Pictures.DecompressionBombError):
        return None


def _answers_encrypted(url: str) -> bool:
    secure = f"https://{url[len('http://') :]}"
    try:
        answer = fetch(secure, method="HEAD")
    except RequestError:
        return False
    # One that leads back to http says that it is not meant to be used.
    return answer.status < 400 and answer.url.startswith("https://")


def _sentence(error: RequestError) -> str:
    return str(error)[:290]
