"""Sanitised HTML as plain text: for the raw kind and preserved blocks only; everything else has nodes to read."""

import re
from collections.abc import Callable

from lxml import html

from newsletter.rendering.characters import flowing
from newsletter.rendering.text.contacts import is_contact, with_contact
from newsletter.rendering.text.wrap import indent

_BLOCK_TAGS = """
    address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_ITEMS = frozenset({"li", "dt", "dd"})


def html_text(markup: str, *, mark: Callable[[str], str], wrap: Callable[[str], str]) -> str:
    """The words of a fragment in paragraphs; ``mark`` numbers a link's address, ``wrap`` breaks lines."""
    paragraphs: list[str] = []
    inline: list[str] = []

    def end_paragraph() -> None:
        words = re.sub(r" *\n *", "\n", re.sub(r"[ \t]+", " ", "".join(inline))).strip()
        inline.clear()
        if words:
            paragraphs.append(wrap(words))

    def read(element: html.HtmlElement) -> None:
        tag = str(element.tag)
        if tag in _BLOCKS:
            end_paragraph()
        before = len(paragraphs)
        if tag == "pre":
            paragraphs.append(element.text_content().strip("\n"))
        else:
            read_inside(element, tag)
        if tag in _BLOCKS:
            end_paragraph()
        if tag == "blockquote":
            paragraphs[before:] = [indent("\n\n".join(paragraphs[before:]), first="> ", rest="> ")]
        elif tag in _ITEMS and len(paragraphs) > before:
            paragraphs[before:] = [indent("\n".join(paragraphs[before:]), first="- ", rest="  ")]
        inline.append(flowing(element.tail or ""))

    def read_inside(element: html.HtmlElement, tag: str) -> None:
        match tag:
            case "br":
                inline.append("\n")
            case "img":
                inline.append(f"[{alt}]" if (alt := flowing(element.get("alt", "")).strip()) else "")
            case "hr":
                inline.append("* * *")
        start = len(inline)
        inline.append(flowing(element.text or ""))
        for child in element:
            read(child)
        href = element.get("href", "") if tag == "a" else ""
        if is_contact(href):
            inline[start:] = [with_contact("".join(inline[start:]), href)]
        elif href.startswith(("http://", "https://")) and "".join(inline).strip() != href:
            inline.append(f" {mark(href)}")

    read(html.fragment_fromstring(markup, create_parent="div"))
    end_paragraph()
    return "\n\n".join(filter(None, paragraphs))
