"""A writer's own HTML, made safe to show: what it says and how it is set, nothing that runs or loads.

Words are kept even where their tag is not. What would load another page (iframe, video, audio, embed, object) becomes
a link to it.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import nh3
from lxml import etree, html

from newsletter.document.attributes import is_safe_link, is_safe_picture

_INLINE = """
    a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup time
    u var wbr"""
_BLOCKS = """
    address article aside blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section summary ul"""
_TABLES = "caption col colgroup table tbody td tfoot th thead tr"
TAGS = frozenset(f"{_INLINE} {_BLOCKS} {_TABLES}".split())
_CELL = {"align", "valign", "colspan", "rowspan", "width", "height", "bgcolor"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"width", "align", "bgcolor", "border", "cellpadding", "cellspacing", "role"},
    "td": _CELL,
    "th": _CELL | {"scope"},
    "tr": {"align", "valign", "bgcolor"},
    "col": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "time": {"datetime"},
    "bdo": {"dir"},
}
_SIDES = ("", "-top", "-right", "-bottom", "-left")
_PROPERTIES = """
    color background-color font-family font-size font-style font-weight line-height letter-spacing text-align
    text-decoration text-transform vertical-align white-space width max-width height border-collapse border-radius
    border-color border-style border-width list-style-type direction"""
STYLE_PROPERTIES = frozenset(
    [*_PROPERTIES.split(), *(f"{name}{side}" for name in ("margin", "padding", "border") for side in _SIDES)]
)
# A value that names a resource, or hides what it says behind escapes.
_UNSAFE_VALUE = re.compile(r"url|image|expression|import|attr\s*\(|var\s*\(|[\\<>@{}]", re.IGNORECASE)
_EMBEDDING = re.compile(r"<\s*(iframe|video|audio|embed|object|noscript|svg)\b", re.IGNORECASE)
_EMBEDS = ("iframe", "video", "audio", "embed", "object", "source")

Resolve = Callable[[str], str]


def sanitise_html(
    source: str, *, with_styles: bool = True, link: Resolve | None = None, picture: Resolve | None = None
) -> str:
    """Safe HTML of a fragment. ``link`` and ``picture`` rewrite addresses (to empty: the attribute is dropped).

    ``with_styles=False`` takes style attributes out: pages under a strict content security policy ignore them.
    """
    if _EMBEDDING.search(source):
        source = _embeds_as_links(source)

    def keep(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return _safe_style(value) if with_styles else None
        if attribute == "href":
            return _resolved(value, is_safe_link, link)
        if attribute == "src":
            return _resolved(value, is_safe_picture, picture)
        if attribute in {"width", "height"} and not re.fullmatch(r"\s*\d{1,4}(px|%)?\s*", value):
            return None
        return value

    cleaned = nh3.clean(
        source,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=keep,
        filter_style_properties=set(STYLE_PROPERTIES),
        url_schemes={"http", "https", "mailto", "tel"},
        clean_content_tags={"script", "style", "title", "template"},
        link_rel="noopener noreferrer",
    )
    return re.sub(r"<img(?![^>]* alt=)", '<img alt=""', cleaned)


def _resolved(url: str, is_safe: Callable[[str], bool], resolve: Resolve | None) -> str | None:
    if not is_safe(url):
        return None
    return (resolve(url) if resolve else url) or None


def _safe_style(value: str) -> str | None:
    kept = []
    for declaration in value.split(";"):
        name, _, content = declaration.partition(":")
        if name.strip().lower() in STYLE_PROPERTIES and content.strip() and not _UNSAFE_VALUE.search(content):
            kept.append(f"{name.strip().lower()}:{content.strip()}")
    return ";".join(kept) or None


def _embeds_as_links(source: str) -> str:
    """The fragment with each embedded page as a link to it; the words that stood inside are kept."""
    try:
        root = html.fragment_fromstring(source, create_parent="div")
    except (etree.ParserError, ValueError):
        return source
    for element in list(root.iter(*_EMBEDS)):
        url = element.get("src") or element.get("data") or ""
        if is_safe_picture(url) and urlsplit(url).netloc:
            element.insert(0, _link_to(url))
        element.tag = "span"
    # The sanitiser would show the tags inside a <noscript> as text, and drop the words inside a drawing.
    for element in list(root.iter("noscript")):
        element.tag = "div"
    for element in [inner for drawing in root.iter("svg") for inner in drawing.iter()]:
        if element.tag not in {"script", "style", etree.Comment}:
            element.tag = "span"
    text: str = html.tostring(root, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>")


def _link_to(url: str) -> html.HtmlElement:
    parts = urlsplit(url)
    link = html.Element("a", href=url)
    link.text = f"{parts.netloc}{parts.path}".rstrip("/")
    link.tail = " "
    return link
