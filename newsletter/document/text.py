"""What a section shows: its words, links and pictures, in reading order."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from newsletter.document.model import Node, SectionNode

_TEMPLATE_TAG = re.compile(r"<script\b.*?</script>|\{%.*?%\}|\{:.*?\}|<!--.*?-->", re.DOTALL)
_MARKDOWN_LINK = re.compile(r"\]\(<?(https?://[^\s)>]+)|^\[[^\]]+\]: <?(https?://[^\s>]+)", re.MULTILINE)
_DEFINITION = re.compile(r"^\[[^\]]+\]: <?\S+.*$", re.MULTILINE)
_UNSEEN = ("script", "style", "iframe", "noscript", "template", "head")
_LINES = frozenset(
    [
        "paragraph",
        "heading",
        "title",
        "greeting",
        "sign_off",
        "signature",
        "standfirst",
        "attribution",
        "figure",
        "code_block",
        "table_header",
        "table_cell",
        "call_to_action",
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture with the words that stand with it."""

    src: str
    alt: str
    caption: str


def visible_text(section: SectionNode) -> str:
    """The words of the section but for its title, captions included, a line per block. Raw blocks give their words."""
    lines = [line for node in section.content if node["type"] != "title" for line in _lines(node)]
    lines.append(str(section.settings.get("see_all_label", "")))
    return "\n".join(line for line in lines if line)


def links(section: SectionNode) -> list[str]:
    """Every http and https address one can follow, in order; a link over several text nodes counts once."""
    found = [url for node in section.content for url in _links(node)]
    found.append(str(section.settings.get("see_all_url", "")))
    return [url for url in found if _is_web(url)]


def pictures(section: SectionNode) -> list[Picture]:
    """Every picture, in order."""
    return [picture for node in section.content for picture in _pictures(node)]


def _lines(node: Node) -> Iterator[str]:
    attrs = node.get("attrs") or {}
    match node["type"]:
        case "raw_block":
            yield raw_text(attrs["format"], attrs["source"])
        case "link_card":
            yield " ".join(filter(None, (attrs["title"], attrs["description"], attrs["site"])))
        case "footnote":
            yield attrs["label"]
            yield from (line for child in node.get("content") or () for line in _lines(child))
        case kind if kind in _LINES:
            yield inline_words(node)
        case _:
            yield from (line for child in node.get("content") or () for line in _lines(child))


def inline_words(node: Node) -> str:
    """The words of inline content as readers see them: a merge tag as its fallback, a footnote's mark as its label."""
    words = []
    for child in node.get("content") or ():
        match child["type"]:
            case "text":
                words.append(child["text"])
            case "soft_break" | "hard_break":
                words.append(" ")
            case "merge_tag":
                words.append(child["attrs"]["fallback"])
            case "footnote_ref":
                words.append(f"[{child['attrs']['label']}]")
    return "".join(words)


def raw_text(source_format: str, source: str) -> str:
    """The words of a raw block's source, without tags, scripts, comments and link definitions."""
    if source_format == "unknown":
        return ""
    source = _TEMPLATE_TAG.sub(" ", source)
    if source_format == "markdown":
        return _DEFINITION.sub("", source).strip()
    root = _parsed(source)
    return "" if root is None else " ".join(" ".join(root.itertext()).split())


def _links(node: Node) -> Iterator[str]:
    attrs = node.get("attrs") or {}
    if node["type"] == "raw_block":
        yield from _raw_links(attrs)
    if attrs.get("href"):
        yield attrs["href"]
    last = None
    for child in node.get("content") or ():
        link = next((mark for mark in child.get("marks") or () if mark["type"] == "link"), None)
        if link is not None and link != last:
            yield link["attrs"]["href"]
        last = link
        yield from _links(child)


def _raw_links(attrs: dict[str, Any]) -> list[str]:
    if attrs["format"] == "unknown":
        return []
    if attrs["format"] == "markdown":
        return [first or second for first, second in _MARKDOWN_LINK.findall(attrs["source"])]
    root = _parsed(attrs["source"])
    return [] if root is None else [str(url) for url in root.xpath("//a/@href")]


def _pictures(node: Node) -> Iterator[Picture]:
    attrs = node.get("attrs") or {}
    match node["type"]:
        case "figure":
            yield Picture(src=attrs["src"], alt=attrs["alt"], caption=inline_words(node))
        case "picture":
            yield Picture(src=attrs["src"], alt=attrs["alt"], caption="")
        case "link_card" if attrs["image"]:
            yield Picture(src=attrs["image"], alt="", caption="")
        case "raw_block" if attrs["format"] == "html":
            root = _parsed(attrs["source"])
            images = [] if root is None else root.xpath("//img[@src]")
            yield from (Picture(src=image.get("src"), alt=image.get("alt", ""), caption="") for image in images)
    for child in node.get("content") or ():
        yield from _pictures(child)


def _parsed(source: str) -> html.HtmlElement | None:
    if not source.strip():
        return None
    try:
        root = html.fragment_fromstring(source, create_parent="div")
    except (etree.ParserError, ValueError):
        return None
    for element in list(root.iter(*_UNSEEN, etree.Comment)):
        element.drop_tree()
    return root


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url.strip()).scheme.lower() in {"http", "https"}
    except ValueError:
        return False
