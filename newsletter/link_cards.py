"""What a page says about itself, for a card: Open Graph (ogp.me), then Twitter's names, then plain HTML."""

import dataclasses
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html

from newsletter.document.attributes import is_safe_picture
from newsletter.document.characters import clean
from newsletter.fetched_pictures import fetch_picture
from newsletter.media import UnusablePicture
from newsletter.outgoing_requests import Answer, RequestError, fetch
from newsletter.planning.addresses import NoAddress, host_of, read_address

# The head of a page is far shorter; some sites put long scripts before it.
MOST_BYTES = 1_000_000
SECONDS = 10.0
LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 500
_FIRST_ERROR = 400
_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Encodings of pages. Python knows more names, and some of those are no encodings of text.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-?8859-?\d+|latin-?1|windows-?\d+|cp\d+|koi8-[ru]|mac-?(roman|cyrillic)"
    r"|shift[_-]?jis|euc-(jp|kr)|iso-2022-jp|gbk?|gb2312|gb18030|big5(-hkscs)?",
    re.IGNORECASE,
)


class NoCard(ValueError):
    """There is no card to be made of that address; the message says why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Card:
    """A link card's attributes. ``image`` is an address of our own; empty where the page shows none we can keep."""

    href: str
    title: str
    description: str = ""
    image: str = ""
    site: str = ""


def read_card(text: str) -> Card:
    """The card of the page at an address that someone pasted. Raises NoCard."""
    try:
        url = read_address(text)
        answer = fetch(url, headers={"Accept": "text/html,*/*;q=0.5"}, most_bytes=MOST_BYTES, seconds=SECONDS)
    except NoAddress as error:
        raise NoCard(str(error)) from error
    except RequestError as error:
        raise NoCard(f"The page could not be read: {error}") from error
    if answer.status >= _FIRST_ERROR:
        raise NoCard(f"The page could not be read: its server answers {answer.status}.")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _HTML_TYPES:
        return _of_page(url, answer)
    name = _line(unquote(PurePosixPath(urlsplit(answer.url).path).name)) or host_of(url)
    image = _kept(answer.url) if kind.startswith("image/") else ""
    return Card(href=url, title=name[:LONGEST_TITLE], image=image, site=host_of(url))


def _of_page(url: str, answer: Answer) -> Card:
    page = _parsed(_text_of(answer))
    said = _said(page) if page is not None else {}
    title = _first(said, "og:title", "twitter:title", "title", "h1") or host_of(url)
    description = _first(said, "og:description", "twitter:description", "description")
    picture = _first(said, "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    return Card(
        href=url,
        title=_short(title, LONGEST_TITLE),
        description=_short(description, LONGEST_DESCRIPTION),
        image=_kept(_joined(answer.url, picture)) if picture else "",
        site=_short(_first(said, "og:site_name", "application-name") or host_of(url), LONGEST_TITLE),
    )


def _text_of(answer: Answer) -> str:
    """The page's text: the encoding is said in the header or in the page; failing that it is UTF-8 or Windows-1252."""
    start = answer.body[:4096].decode("latin-1")
    named = _CHARSET.search(answer.headers.get("content-type", "")) or _CHARSET.search(start)
    marks = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((name for mark, name in marks.items() if answer.body.startswith(mark)), named[1] if named else "")
    if encoding and _ENCODINGS.fullmatch(encoding):
        try:
            return answer.body.decode(encoding, "replace")
        except LookupError:
            pass
    # A page that was cut may end within a letter.
    damaged = answer.body.decode("utf-8", "replace").count("\ufffd") > 1
    return answer.body.decode("cp1252" if damaged else "utf-8", "replace")


def _parsed(text: str) -> html.HtmlElement | None:
    # lxml refuses text that names an encoding of its own in an XML declaration.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", clean(text))
    try:
        return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False, recover=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _said(page: html.HtmlElement) -> dict[str, str]:
    """What the page's meta elements, title and first heading say; of several with one name the first."""
    found: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        content = _line(meta.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    for name in ("title", "h1"):
        # A drawing in the page may have a title of its own.
        elements: Iterable[html.HtmlElement] = (each for each in page.iter(name) if not _in_drawing(each))
        words = next((words for each in elements if (words := _line(each.text_content()))), "")
        if words:
            found.setdefault(name, words)
    return found


def _in_drawing(element: html.HtmlElement) -> bool:
    return next(element.iterancestors("svg"), None) is not None


def _first(said: dict[str, str], *names: str) -> str:
    return next((said[name] for name in names if name in said), "")


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _short(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0].rstrip(' ,.;:')}…"


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _kept(url: str) -> str:
    """The picture's address with us; empty where it cannot be kept: a card is a card without it."""
    if not url or not is_safe_picture(url):
        return ""
    try:
        return fetch_picture(url).file.url
    except UnusablePicture:
        return ""
