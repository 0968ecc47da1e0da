"""Elements and attributes, and where on them a style stands."""

import re
from collections.abc import Iterator

import tinycss2
from lxml import etree, html

from newsletter.preflight.client_support.uses.pictures import address_uses
from newsletter.preflight.client_support.uses.sheets import media_uses, sheet_uses
from newsletter.preflight.client_support.uses.values import declaration_uses, parsed_uses

_SAME_NAME = """
    abbr acronym address audio base bdi blockquote body code del dfn dialog div form hr img link marquee meter object p
    picture pre progress rp rt ruby select small span strike strong style svg table textarea video wbr"""
_SEMANTICS = "article aside details figcaption figure footer header main mark nav section summary time"
ELEMENTS: dict[str, str] = {
    **{name: f"html-{name}" for name in _SAME_NAME.split()},
    **dict.fromkeys(_SEMANTICS.split(), "html-semantics"),
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "html-h1-h6"),
    **dict.fromkeys(["ul", "ol", "dl"], "html-lists"),
    **dict.fromkeys(["map", "area"], "html-image-maps"),
    "embed": "html-object",
}
BUTTONS = frozenset({"reset", "submit"})
INPUTS = frozenset(["checkbox", "hidden", "radio", "reset", "submit", "text"])
_ATTRIBUTE_NAMES = """
    align aria-describedby aria-hidden aria-label aria-labelledby aria-live background cellpadding cellspacing dir
    height hidden lang popover required role srcset target valign width"""
ATTRIBUTES: dict[str, str] = {
    **{name: f"html-{name}" for name in _ATTRIBUTE_NAMES.split()},
    "inert": "css-inert-attribute",
    "loading": "html-loading-attribute",
    "sizes": "html-srcset",
    "usemap": "html-image-maps",
}
# Of these Outlook for Windows knows no width and height.
_BOXES = frozenset({"body", "div", "p", "span"})
_CELLS = frozenset({"td", "th"})
_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)
# Whole declarations: quoted text and brackets may hold the semicolon that ends others.
_DECLARATION = re.compile(r"""(?:[^;"'(]|"[^"]*"|'[^']*'|\([^()"']*\))+""")
_NOT_SIMPLE = re.compile(r"/\*|[\\{}]|\([^)]*[(\"']")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def uses_of(source: str, *, skip_class: str = "") -> tuple[str, ...]:
    """Everything that the HTML uses, each once, in the order it is met. Garbage uses what a parser makes of it.

    ``source`` is a whole page or a piece of one. Elements of the class ``skip_class`` are left out with all inside.
    What stands in conditional comments for Outlook is a comment here.
    """
    clean = _NOT_XML.sub("", source)
    if not clean.strip():
        return ()
    whole = _PAGE.search(clean) is not None
    try:
        root = html.document_fromstring(clean) if whole else html.fragment_fromstring(clean, create_parent="section")
    except (etree.ParserError, ValueError):
        # Nothing but comments, or a declaration.
        return ("html-comments",) if "<!--" in clean else ()
    uses: dict[str, None] = {}
    if whole:
        uses.update(dict.fromkeys(_page_uses(clean, root)))
    # The same cells and paragraphs come again and again: what was read once is not read again.
    read: set[tuple[str, str, str]] = set()
    for element in _elements(root, skip_class=skip_class):
        if element is root and not whole:
            continue
        tag: object = element.tag
        if not isinstance(tag, str):
            uses["html-comments"] = None
            continue
        for name, value in (("", element.get("type") or ""), *element.attrib.items()):
            key = (tag, str(name).lower(), str(value))
            if key not in read:
                read.add(key)
                found = _attribute_uses(*key) if name else _element_uses(tag, key[2])
                uses.update(dict.fromkeys(found))
        if tag == "style":
            uses.update(dict.fromkeys(_sheet_uses(element)))
    return tuple(uses)


def _elements(element: etree._Element, *, skip_class: str) -> Iterator[etree._Element]:
    """The element and all below it, in reading order; no recursion, for a page may be nested without end."""
    waiting = [element]
    while waiting:
        current = waiting.pop()
        if skip_class and skip_class in (current.get("class") or "").split():
            continue
        yield current
        waiting.extend(reversed(current))


def _page_uses(source: str, root: etree._Element) -> Iterator[str]:
    if _DOCTYPE.match(source):
        yield "html-doctype"
    if {"amp4email", "⚡4email"} & set(root.attrib):
        yield "amp"


def _element_uses(tag: str, kind: str) -> Iterator[str]:
    """The uses of an element, by its tag and its ``type``."""
    feature = ELEMENTS.get(tag)
    if feature:
        yield feature
        if feature == "html-semantics":
            yield f"{feature}:{tag}"
    kind = kind.strip().lower()
    if tag == "button" and (kind or "submit") in BUTTONS:
        yield f"html-button-{kind or 'submit'}"
    elif tag == "input" and (kind or "text") in INPUTS:
        yield f"html-input-{kind or 'text'}"


def _sheet_uses(element: etree._Element) -> Iterator[str]:
    yield from sheet_uses(element.text or "")
    if any(above.tag == "body" for above in element.iterancestors()):
        yield "html-style:in-body"


def _attribute_uses(tag: str, name: str, value: str) -> Iterator[str]:
    if name in ATTRIBUTES:
        yield ATTRIBUTES[name]
        yield from _attribute_traits(tag, name, value)
    if name == "style":
        yield from _style_uses(tag, value)
    elif name == "href":
        yield from _link_uses(value.strip())
    elif name == "media":
        yield from media_uses(value)
    elif name == "reversed" and tag == "ol":
        yield "html-lists:reversed"
    elif name == "name" and tag == "meta" and value.strip().lower() == "color-scheme":
        yield "html-meta-color-scheme"
    elif name in {"src", "background", "poster"}:
        yield from address_uses(value)
    elif name == "srcset":
        # A Base 64 picture has a comma of its own; such a one is not told apart here.
        for candidate in value.split(","):
            yield from address_uses(candidate.strip().split(" ", 1)[0])


def _attribute_traits(tag: str, name: str, value: str) -> Iterator[str]:
    if name in {"width", "height"} and tag == "img" and value.strip().endswith("%"):
        yield f"html-{name}:percent-of-picture"
    elif name == "background" and tag != "body":
        yield "html-background:not-on-body"
    elif name == "align" and tag == "table" and value.strip().lower() in {"left", "right"}:
        yield "html-align:table"


def _link_uses(href: str) -> Iterator[str]:
    if href.lower().startswith("mailto:"):
        yield "html-mailto-links"
        query = href.lower().partition("?")[2]
        yield from (f"html-mailto-links:{part}" for part in ("cc", "bcc") if re.search(rf"(?:^|[&;]){part}=", query))
    elif href.startswith("#") and len(href) > 1:
        yield "html-anchor-links"


def _style_uses(tag: str, style: str) -> Iterator[str]:
    if "/*" in style:
        yield "css-comments"
    for uses in _declarations(style):
        yield from uses
        if "css-important" in uses:
            yield "css-important:inline"
        if "css-width" in uses and (tag in _BOXES or tag == "img"):
            yield "css-width:on-box"
        if "css-height" in uses and tag in _BOXES:
            yield "css-height:on-box"
        if "css-margin" in uses and tag in {"span", "body"}:
            yield "css-margin:on-span"
        if "css-padding" in uses and tag not in _CELLS:
            yield "css-padding:not-on-cell"
        if "css-max-width" in uses and tag != "table":
            yield "css-max-width:not-on-table"
        if "css-display-none" in uses and tag == "img":
            yield "css-display-none:on-picture"


def _declarations(style: str) -> Iterator[tuple[str, ...]]:
    """The uses of each declaration of a ``style`` attribute."""
    if _NOT_SIMPLE.search(style):
        nodes = tinycss2.parse_blocks_contents(style, skip_comments=True)
        yield from (tuple(parsed_uses(node)) for node in nodes if node.type == "declaration")
    else:
        yield from (declaration_uses(declaration) for declaration in _DECLARATION.findall(style))
