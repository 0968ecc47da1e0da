"""What a page on the web says of itself: title, description, picture, name of the site."""

import dataclasses
import re
from urllib.parse import urljoin

import lxml.etree
import lxml.html

from newsletter.document.attributes import MAX_URL_LENGTH, is_safe_picture
from newsletter.models import BinItem
from newsletter.outgoing_requests import fetch
from newsletter.planning.addresses import host_of

# Some pages have hundreds of kilobytes of styles before their description.
MOST_BYTES = 512 * 1024
_ACCEPT = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_PAGES = ("text/html", "application/xhtml+xml")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PageDetails:
    """Words on one line each, empty where the page says nothing; ``image`` is an absolute http(s) address."""

    title: str = ""
    description: str = ""
    image: str = ""
    site: str = ""


def look_at(url: str) -> PageDetails:
    """Ask for a page and read what it says of itself. Raises :class:`newsletter.outgoing_requests.RequestError`."""
    answer = fetch(url, headers=_ACCEPT, most_bytes=MOST_BYTES)
    kind = answer.headers.get("content-type", "")
    if answer.status >= 400 or not kind.lower().startswith(_PAGES):
        return PageDetails(site=host_of(answer.url))
    return read_details(answer.body, url=answer.url, content_type=kind)


def read_details(body: bytes, *, url: str, content_type: str = "") -> PageDetails:
    """What a page's bytes say; never an error, whatever they are."""
    root = _parsed(body, content_type)
    said = _properties(root) if root is not None else {}
    title = "" if root is None else " ".join(root.xpath("string(//head/title)").split())
    return PageDetails(
        title=_line(said.get("og:title") or said.get("twitter:title") or title, longest=300),
        description=_line(said.get("og:description") or said.get("description") or "", longest=500),
        image=_picture(said.get("og:image") or said.get("twitter:image") or "", url),
        site=_line(said.get("og:site_name", ""), longest=100) or host_of(url),
    )


def fill_in(item_id: int) -> None:
    """Put what the page says where a link of the bin has no words of its own. Raises RequestError."""
    item = BinItem.objects.kept().exclude(url="").filter(pk=item_id).first()
    if item is None:
        return
    details = look_at(item.url)
    kept = BinItem.objects.filter(pk=item_id)
    # Somebody may have typed a title while the page was asked for.
    kept.filter(title="").update(title=details.title)
    kept.update(description=details.description, image=details.image, site=details.site)


def _parsed(body: bytes, content_type: str) -> lxml.html.HtmlElement | None:
    named = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    charset = named[1] if named else "utf-8"
    try:
        text = body.decode(charset, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    # libxml2 takes neither NUL nor, in a text, a declaration of its encoding.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    try:
        return lxml.html.document_fromstring(text)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _properties(root: lxml.html.HtmlElement) -> dict[str, str]:
    """The page's ``<meta>`` elements by name or property; the first of a name counts."""
    said: dict[str, str] = {}
    for meta in root.xpath("//meta[@content]"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        if name and meta.get("content").strip():
            said.setdefault(name, meta.get("content"))
    return said


def _line(text: str, *, longest: int) -> str:
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return line if len(line) <= longest else f"{line[: longest - 2].rsplit(' ', 1)[0]} …"


def _picture(address: str, url: str) -> str:
    try:
        absolute = urljoin(url, address.strip()) if address.strip() else ""
    except ValueError:
        return ""
    usable = absolute.startswith(("http://", "https://")) and absolute.isprintable() and is_safe_picture(absolute)
    return absolute if usable and len(absolute) <= MAX_URL_LENGTH else ""
