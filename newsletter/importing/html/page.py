"""A saved web page or the HTML of an e-mail → blocks."""

import dataclasses
import datetime as dt
import re

from lxml import etree, html

from newsletter.document.characters import one_line
from newsletter.importing.blocks import ReadBlock, ReadItem, ReadSection
from newsletter.importing.dates import IN_RANGE, begins_with_digits_of_a_date, read_date
from newsletter.importing.draft import UnusableSource
from newsletter.importing.html.reader import HtmlReader
from newsletter.importing.log import ImportLog

_CONTENT = (
    "//article",
    "//main",
    "//*[@role='main']",
    "//*[@id='content' or @id='main']",
    "//*[contains(concat(' ', @class, ' '), ' post-content ')]",
    "//*[contains(concat(' ', @class, ' '), ' entry-content ')]",
)
_MACHINERY = ("script", "style", "noscript", "template", "link", "meta", "base", "title", "head", "object")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0", re.IGNORECASE)
_SHARE_OF_WORDS = 0.5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """What a page says: its blocks, and what its head and hidden lines tell about it."""

    items: list[ReadItem]
    title: str = ""
    date: dt.date | None = None
    preheader: str = ""


def read_page(text: str, log: ImportLog) -> Page:
    """The content of a page. What stands outside it (menus, footers) is kept in a section that is not shown.

    Raises UnusableSource when there is nothing to read.
    """
    root = _parse(text)
    title, date, description = _title(root), _date(root, log), _meta(root, "description", "og:description")
    body = root.find(".//body")
    body = root if body is None else body
    for element in list(body.iter(*_MACHINERY)):
        element.drop_tree()
    preheader = _take_preheader(body) or description
    content = _content(body)
    items = _blocks(content, log)
    if content is not body:
        content.drop_tree()
        items += _outside(body, log)
    return Page(items=items, title=title, date=date, preheader=preheader[:300])


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(huge_tree=True, recover=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnusableSource("There is no HTML to read in this file.") from error
    for problem in parser.error_log:
        if "depth" in problem.message:
            raise UnusableSource("Elements are nested too deep here to be read.", line=problem.line or None)
    return root


def _title(root: html.HtmlElement) -> str:
    found = _meta(root, "og:title") or (root.findtext(".//title") or "")
    return one_line(found)


def _date(root: html.HtmlElement, log: ImportLog) -> dt.date | None:
    stamps = [_meta(root, "article:published_time", "date", "dc.date"), *(root.xpath("//time/@datetime")[:1])]
    given = [str(stamp) for stamp in stamps if stamp]
    date = next((date for stamp in given if (date := read_date(stamp))), None)
    misdated = [stamp for stamp in given if begins_with_digits_of_a_date(stamp)]
    if misdated and date is None:
        log.caution(f"The page's date {misdated[0][:60]!r} is no date {IN_RANGE}: left out.")
    return date


def _meta(root: html.HtmlElement, *names: str) -> str:
    for name in names:
        for element in root.iter("meta"):
            if name in {element.get("name", "").lower(), element.get("property", "").lower()} and element.get(
                "content"
            ):
                return one_line(element.get("content"))
    return ""


def _take_preheader(body: html.HtmlElement) -> str:
    """The hidden line at an e-mail's top, taken out of the body; what pads it is left out."""
    for element in list(body.iter("div", "span", "p", "td"))[:15]:
        if _HIDDEN.search(element.get("style", "")):
            words = one_line(re.sub("[\u200c\u200d\u00a0\u034f\u00ad\u2007]+", " ", element.text_content()))
            if 0 < len(words) <= 300:
                element.drop_tree()
                return words
    return ""


def _content(body: html.HtmlElement) -> html.HtmlElement:
    """The element that holds the page's own words: the first candidate with most of them."""
    whole = len(body.text_content().split())
    for path in _CONTENT:
        found = body.xpath(path)
        if len(found) == 1 and len(found[0].text_content().split()) >= _SHARE_OF_WORDS * whole:
            return found[0]
    return body


def _blocks(element: html.HtmlElement, log: ImportLog) -> list[ReadItem]:
    nodes = HtmlReader(log, layout_tables=True).read(element)
    return [ReadBlock(node=node) for node in nodes]


def _outside(body: html.HtmlElement, log: ImportLog) -> list[ReadItem]:
    if not body.text_content().strip() and body.find(".//img") is None:
        return []
    log.caution("What stands round the article (menus, footers) is kept in a last section that is not shown.")
    source = "".join(html.tostring(child, encoding="unicode") for child in body).strip()
    text = (body.text or "").strip()
    node = {"type": "raw_block", "attrs": {"format": "html", "source": text + source, "note": "round the article"}}
    shown = {"email": False, "web": False}
    return [ReadSection(kind="raw", blocks=(ReadBlock(node=node),), shown=shown)]
