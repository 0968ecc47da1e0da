"""HTML tags inside a line of Markdown: marks, pictures, breaks, and what is kept as it is."""

from typing import Any

from lxml import html

from newsletter.document.model import Node
from newsletter.importing.addresses import safe_link, safe_picture
from newsletter.importing.html.tags import BLOCKS, KNOWN, MARKS, OPAQUE, TAG, VOID, pixels
from newsletter.importing.log import ImportLog


class OpenTags:
    """The elements that are open at this point of one line of prose."""

    def __init__(self, log: ImportLog, *, line: int | None) -> None:
        self.log = log
        self.line = line
        self._open: list[tuple[str, Node | None]] = []
        self._swallowing = ""
        self._swallowed = ""

    @property
    def marks(self) -> list[Node]:
        """The marks of the open elements, outermost first."""
        return [mark for _, mark in self._open if mark is not None]

    def swallow(self, text: str) -> bool:
        """Inside an element that is kept as it is: take the text, and say so."""
        if self._swallowing:
            self._swallowed += text
        return bool(self._swallowing)

    def read(self, source: str, marks: tuple[Node, ...]) -> list[Node]:
        """The nodes that a tag makes; what no inline node can say comes as a raw block, in its place among them."""
        tag = TAG.fullmatch(source)
        name = tag["name"].lower() if tag else ""
        if self._swallowing:
            self._swallowed += source
            closes = tag is not None and tag["close"] and name == self._swallowing
            return self._keep(self._swallowed, f"<{name}>") if closes else []
        if tag is None:
            return [_raw(source, "comment")]
        if name not in KNOWN:
            self.log.caution(f"{source[:80]} is no HTML element: kept as words.", line=self.line)
            return self._text(source, marks)
        if tag["close"]:
            return self._closed(name, marks)
        return self._opened(name, _attributes(source), source, marks)

    def finish(self) -> list[Node]:
        """What is kept of an element that nobody closed: it ends here."""
        return self._keep(self._swallowed, f"<{self._swallowing}>") if self._swallowing else []

    def _opened(self, name: str, attrs: dict[str, str], source: str, marks: tuple[Node, ...]) -> list[Node]:
        active = [*marks, *self.marks]
        if name == "br":
            return [{"type": "hard_break", "marks": active}]
        if name == "img":
            return self._picture(attrs, source, active)
        if name in OPAQUE and name not in VOID and not source.endswith("/>"):
            self._swallowing, self._swallowed = name, source
            return []
        if name in OPAQUE:
            return self._keep(source, f"<{name}>")
        if name not in VOID and not source.endswith("/>"):
            self._open.append((name, self._mark(name, attrs)))
        return [{"type": "soft_break", "marks": active}] if name in BLOCKS else []

    def _mark(self, name: str, attrs: dict[str, str]) -> Node | None:
        if name == "a" and attrs.get("href"):
            href = safe_link(attrs["href"], self.log, line=self.line)
            return {"type": "link", "attrs": {"href": href, "title": attrs.get("title", "")}} if href else None
        if name == "span" and attrs.get("class") == "label":
            return {"type": "label"}
        return {"type": MARKS[name]} if name in MARKS else None

    def _closed(self, name: str, marks: tuple[Node, ...]) -> list[Node]:
        if any(open_name == name for open_name, _ in self._open):
            while self._open.pop()[0] != name:
                pass
        return [{"type": "soft_break", "marks": [*marks, *self.marks]}] if name in BLOCKS else []

    def _picture(self, attrs: dict[str, str], source: str, active: list[Node]) -> list[Node]:
        src = safe_picture(attrs.get("src", ""))
        if src is None:
            return self._keep(source, "A picture address that mail cannot show")
        picture: dict[str, Any] = {"src": src, "alt": attrs.get("alt", ""), "title": attrs.get("title", "")}
        picture |= {"width": pixels(attrs.get("width")), "height": pixels(attrs.get("height"))}
        return [{"type": "picture", "attrs": picture, "marks": active}]

    def _keep(self, source: str, what: str) -> list[Node]:
        self.log.caution(f"{what} is kept as raw HTML.", line=self.line)
        self._swallowing = self._swallowed = ""
        return [_raw(source, what)]

    def _text(self, text: str, marks: tuple[Node, ...]) -> list[Node]:
        return [{"type": "text", "text": text, "marks": [*marks, *self.marks]}]


def _raw(source: str, note: str) -> Node:
    return {"type": "raw_block", "attrs": {"format": "html", "source": source, "note": note}}


def _attributes(source: str) -> dict[str, str]:
    try:
        element = html.fragment_fromstring(source)
    except (ValueError, html.etree.ParserError):
        return {}
    return {str(key): str(value) for key, value in element.attrib.items()}
