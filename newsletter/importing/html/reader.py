"""HTML elements → blocks and inline nodes; what no node can say is kept as raw HTML with a warning."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree, html

from newsletter.document.model import Node
from newsletter.importing.addresses import safe_link, safe_picture
from newsletter.importing.html.flow import Flow
from newsletter.importing.html.tables import is_data_table, read_table
from newsletter.importing.html.tags import BLOCKS, HEADINGS, KNOWN, MARKS, OPAQUE, WITHOUT_WORDS, pixels
from newsletter.importing.log import ImportLog

DEEPEST = 60
_LIST_LEVELS = 9
_PICTURE_NOTE = "picture address"


class HtmlReader:
    """Reads the children of an element into blocks.

    ``layout_tables``: tables may be there for layout, as in e-mail; else each one is data.
    """

    def __init__(self, log: ImportLog, *, line: int | None = None, layout_tables: bool = False) -> None:
        self.log = log
        self.line = line
        self.layout_tables = layout_tables
        self._blocks: dict[str, Callable[[html.HtmlElement, Flow, int], None]] = {
            "p": self._paragraph,
            "ul": self._list,
            "ol": self._list,
            "blockquote": self._quote,
            "figure": self._figure,
            "table": self._table,
            "pre": self._code,
            "hr": lambda _element, flow, _depth: flow.block({"type": "rule"}),
            "dt": self._term,
        }

    def read(self, element: html.HtmlElement) -> list[Node]:
        """The blocks inside the element."""
        flow = Flow()
        self._content(element, flow, 0)
        return flow.finish()

    def read_inline(self, element: html.HtmlElement) -> list[Node]:
        """The element's content as inline nodes only."""
        flow = Flow(inline_only=True)
        self._content(element, flow, 0)
        return flow.inline()

    def _content(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        flow.text(element.text or "")
        for child in element:
            self._child(child, flow, depth)
            flow.text(child.tail or "")

    def _child(self, child: Any, flow: Flow, depth: int) -> None:
        if child.tag is etree.Comment:
            self._comment(child, flow)
        elif not isinstance(child.tag, str):
            self._keep(child, flow, "markup")
        elif depth > DEEPEST:
            flow.text(" ".join(child.itertext()))
        else:
            self._element(child, child.tag.lower(), flow, depth + 1)

    def _element(self, element: html.HtmlElement, tag: str, flow: Flow, depth: int) -> None:
        if tag in OPAQUE:
            self._keep(element, flow, f"<{tag}>")
        elif tag == "br":
            flow.line_break()
        elif tag == "img":
            self._picture(element, flow)
        elif tag == "span" and (leaf := _own_leaf(element)) is not None:
            flow.leaf(leaf)
        elif tag in HEADINGS and not flow.inline_only:
            self._heading(element, HEADINGS[tag], flow)
        elif tag in self._blocks and not flow.inline_only:
            self._blocks[tag](element, flow, depth)
        elif tag in BLOCKS:
            flow.edge()
            self._content(element, flow, depth)
            flow.edge()
        else:
            if tag not in KNOWN:
                self.log.caution(f"<{tag}> is no HTML element: its words are kept.", line=self.line)
            if tag == "a" and element.get("href") and _is_empty(element):
                self._keep(element, flow, "A link without words")
                return
            with flow.marked(self._mark(element, tag)):
                self._content(element, flow, depth)

    def _mark(self, element: html.HtmlElement, tag: str) -> Node | None:
        if tag == "a" and element.get("href"):
            href = safe_link(element.get("href", ""), self.log, line=self.line)
            return {"type": "link", "attrs": {"href": href, "title": element.get("title", "")}} if href else None
        if tag == "span" and element.get("class") == "label":
            return {"type": "label"}
        return {"type": MARKS[tag]} if tag in MARKS else None

    def _paragraph(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        flow.edge()
        self._content(element, flow, depth)
        flow.edge()

    def _heading(self, element: html.HtmlElement, level: int, flow: Flow) -> None:
        inner = Flow(inline_only=True, marks=flow.marks)
        self._content(element, inner, 0)
        content = inner.inline()
        pictures = [node for node in content if node["type"] == "picture"]
        if pictures and len(pictures) == len(content):
            flow.edge()
            flow.inlines(content)
            flow.edge()
        elif content:
            flow.block({"type": "heading", "attrs": {"level": level}, "content": content})

    def _list(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        if depth > DEEPEST or flow.lists >= _LIST_LEVELS:
            self._paragraph(element, flow, depth)
            return
        items = []
        for child in _items(element):
            inner = Flow(marks=flow.marks, lists=flow.lists + 1)
            self._content(child, inner, depth)
            items.append({"type": "list_item", "content": inner.finish() or [{"type": "paragraph"}]})
        attrs: dict[str, Any] = {"tight": True}
        if element.tag == "ol":
            start = element.get("start") or "1"
            attrs["start"] = int(start) if start.isdecimal() and len(start) < 10 else 1
        kind = "ordered_list" if element.tag == "ol" else "bullet_list"
        if items:
            flow.block({"type": kind, "attrs": attrs, "content": items})

    def _quote(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        inner = Flow(marks=flow.marks, lists=flow.lists + 1)
        if flow.lists >= _LIST_LEVELS:
            self._paragraph(element, flow, depth)
            return
        self._content(element, inner, depth)
        content = inner.finish()
        if content:
            flow.block({"type": "quote", "content": content})

    def _figure(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        """A picture with its caption; anything else in the element stands around it."""
        pictures = list(element.iter("img"))
        captions = list(element.iter("figcaption"))
        if len(pictures) != 1 or len(captions) != 1 or safe_picture(pictures[0].get("src", "")) is None:
            self._paragraph(element, flow, depth)
            return
        link = next((parent.get("href") for parent in pictures[0].iterancestors("a") if parent.get("href")), "")
        caption = self.read_inline(captions[0])
        captions[0].drop_tree()
        attrs = {**_picture_attrs(pictures[0]), "href": safe_link(link or "", self.log, line=self.line)}
        flow.block({"type": "figure", "attrs": attrs, "content": caption})
        pictures[0].drop_tree()
        self._paragraph(element, flow, depth)

    def _table(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        if self.layout_tables and not is_data_table(element):
            self._paragraph(element, flow, depth)
            return
        flow.block(read_table(element, self.read_inline))

    def _code(self, element: html.HtmlElement, flow: Flow, _depth: int) -> None:
        classes = " ".join(child.get("class", "") for child in [element, *element.iter("code")]).split()
        language = next((name.removeprefix("language-") for name in classes if name.startswith("language-")), "")
        text = element.text_content().removeprefix("\n").removesuffix("\n")
        content = [{"type": "text", "text": text}] if text else []
        flow.block({"type": "code_block", "attrs": {"language": language}, "content": content})

    def _term(self, element: html.HtmlElement, flow: Flow, depth: int) -> None:
        flow.edge()
        with flow.marked({"type": "strong"}):
            self._content(element, flow, depth)
        flow.edge()

    def _picture(self, element: html.HtmlElement, flow: Flow) -> None:
        if safe_picture(element.get("src", "")) is None:
            self._keep(element, flow, _PICTURE_NOTE)
        else:
            flow.leaf({"type": "picture", "attrs": _picture_attrs(element)})

    def _comment(self, comment: Any, flow: Flow) -> None:
        source = html.tostring(comment, encoding="unicode", with_tail=False)
        flow.kept({"type": "raw_block", "attrs": {"format": "html", "source": source, "note": "comment"}})

    def _keep(self, element: Any, flow: Flow, what: str) -> None:
        source = html.tostring(element, encoding="unicode", with_tail=False)
        flow.kept({"type": "raw_block", "attrs": {"format": "html", "source": source, "note": what}})
        if not (what.strip("<>") in WITHOUT_WORDS and what != "<iframe>"):
            self.log.caution(f"{what} is kept as raw HTML.", line=self.line)


def _own_leaf(element: html.HtmlElement) -> Node | None:
    """A merge tag or footnote mark, as an exported table writes it."""
    name, label = element.get("data-merge"), element.get("data-footnote")
    if name is not None and re.fullmatch(r"name|first_name|email|attributes\.[A-Za-z0-9_-]{1,60}", name):
        return {"type": "merge_tag", "attrs": {"name": name, "fallback": element.get("data-fallback", "")}}
    return {"type": "footnote_ref", "attrs": {"label": label}} if label else None


def _is_empty(element: html.HtmlElement) -> bool:
    own = any(_own_leaf(span) is not None for span in element.iter("span"))
    return not element.text_content().strip() and element.find(".//img") is None and not own


def _items(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The list's items; anything else in a list is an item too, so that its words are kept."""
    if (element.text or "").strip():
        item = html.Element("li")
        item.text = element.text
        yield item
    for child in list(element):
        tail = child.tail
        child.tail = None
        if child.tag == "li":
            yield child
        else:
            item = html.Element("li")
            item.append(child)
            yield item
        if (tail or "").strip():
            item = html.Element("li")
            item.text = tail
            yield item


def _picture_attrs(element: html.HtmlElement) -> dict[str, Any]:
    return {
        "src": safe_picture(element.get("src", "")) or "",
        "alt": element.get("alt", ""),
        "title": element.get("title", ""),
        "width": pixels(element.get("width")),
        "height": pixels(element.get("height")),
    }
