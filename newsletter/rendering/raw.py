"""Preserved source: what of it readers are shown.

HTML is shown sanitised. Markdown that an import kept because no node can say it (template tags, attribute lists) is
shown as its words, if it has any: a bare ``{% raw %}`` means nothing to a reader.
"""

import re

from lxml import html

from newsletter.document import Node
from newsletter.document.sanitise import sanitise_html
from newsletter.rendering.characters import flowing, printable
from newsletter.rendering.links import Links

_TEMPLATE_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|\{:.*?\}|\{\.[^{}]*\}|<!--.*?(?:-->|$)", re.DOTALL)
_VOID = frozenset({"br", "col", "hr", "img", "wbr"})
# MJML drops white space with a line end in it when it stands between two tags.
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


def raw_html(node: Node, *, links: Links, with_styles: bool) -> str:
    """The safe, well-formed HTML of a raw block of format html; empty when it shows nothing."""
    clean = sanitise_html(
        printable(_source(node)), with_styles=with_styles, link=links.link, picture=links.picture
    ).strip()
    if not clean:
        return ""
    fragment = html.fragment_fromstring(clean, create_parent="div")
    if not flowing(fragment.text_content()).strip() and not fragment.xpath(".//img | .//hr"):
        return ""
    fragment.set("class", "raw")
    # Well-formed as XML too, for MJML: void tags closed, empty elements with an end tag of their own.
    for element in fragment.iter():
        if not len(element) and not element.text and element.tag not in _VOID:
            element.text = ""
    written: str = html.tostring(fragment, encoding="unicode", method="xml")
    return _BETWEEN_TAGS.sub(lambda match: match[0].replace("\n", "&#10;"), written)


def raw_words(node: Node) -> str:
    """The words of a raw block of format markdown, its lines kept; empty when it has none, or for format unknown."""
    if (node.get("attrs") or {}).get("format") == "unknown":
        return ""
    words = _TEMPLATE_TAGS.sub("", printable(_source(node))).strip("\n")
    return words if re.search(r"\w", words) else ""


def is_html(node: Node) -> bool:
    """Whether the block's source is HTML, not Markdown."""
    return bool((node.get("attrs") or {}).get("format", "html") == "html")


def _source(node: Node) -> str:
    source: str = (node.get("attrs") or {}).get("source", "")
    return source
