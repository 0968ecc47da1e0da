"""Prose nodes as plain text: quotes behind ``>``, lists, notes, links as numbers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from newsletter.document import Node
from newsletter.rendering.characters import columns, flowing, printable
from newsletter.rendering.footnotes import Footnotes, Note
from newsletter.rendering.links import Links
from newsletter.rendering.marks import soft_break
from newsletter.rendering.raw import is_html, raw_html, raw_words
from newsletter.rendering.slots import SlotBook
from newsletter.rendering.text.contacts import is_contact, readable, with_contact
from newsletter.rendering.text.markup import html_text
from newsletter.rendering.text.references import References
from newsletter.rendering.text.tables import write_table
from newsletter.rendering.text.wrap import WIDTH, indent, wrap

_AROUND = {"strike": "~~{}~~", "code": "`{}`", "subscript": "_{}", "superscript": "^{}"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NARROWEST = 24


class TextProse:
    """Writes nodes as plain text. A :class:`newsletter.rendering.sections.Writer`."""

    def __init__(self, *, links: Links, footnotes: Footnotes, slots: SlotBook, picture_word: str) -> None:
        self.links = links
        self.footnotes = footnotes
        self.section = ""
        self.references = References()
        self._slots = slots
        self._picture_word = picture_word
        self._width = WIDTH

    # --- What templates place --------------------------------------------------------------------------------------

    def line(self, node: Node) -> str:
        """A greeting, sign-off …; a title is underlined."""
        words = self.inline(node).strip()
        return self.underlined(words, "-") if node["type"] == "title" else self._wrap(words)

    def lead(self, node: Node) -> str:
        """The picture before a title."""
        return self.block(node)

    def body(self, nodes: Iterable[Node]) -> str:
        """Several blocks with an empty line between them."""
        return "\n\n".join(filter(None, map(self.block, nodes)))

    def notes(self, notes: Sequence[Note]) -> str:
        """The notes, each behind its raised number."""
        written = []
        for note in notes:
            number = f"{_raised(note.number)} "
            with self._narrower(columns(number)):
                written.append(indent(self.body(note.node["content"]), first=number, rest=" " * columns(number)))
        return "\n\n".join(written)

    def underlined(self, words: str, stroke: str) -> str:
        """A heading with a line of strokes below it; empty for no words."""
        if not words:
            return ""
        wrapped = self._wrap(" ".join(words.split("\n")))
        return f"{wrapped}\n{stroke * min(max(map(self._measure, wrapped.splitlines())), WIDTH)}"

    # --- Inline ----------------------------------------------------------------------------------------------------

    def inline(self, node: Node) -> str:
        """Inline content; a hard break is a line end, each link is followed by its number or address."""
        nodes = node.get("content") or ()
        written = []
        for href, run in groupby(enumerate(nodes), key=lambda item: _href(item[1])):
            words = "".join(self._inline_node(nodes, position) for position, _ in run)
            url = self.links.link(href) if href else ""
            written.append(self._linked(words, url) if url else words)
        return "".join(written)

    def _linked(self, words: str, url: str) -> str:
        if is_contact(url):
            return with_contact(words, url)
        if words.strip() == url:
            return words
        trailing = words[len(words.rstrip()) :]
        return f"{words.rstrip()} {self.references.mark(url)}{trailing}".lstrip(" " if not words.strip() else "")

    def _reference(self, url: str) -> str:
        """What stands behind a picture that leads somewhere."""
        return readable(url) if is_contact(url) else self.references.mark(url)

    def _inline_node(self, nodes: Sequence[Node], position: int) -> str:
        node = nodes[position]
        attrs = _attrs(node)
        match node["type"]:
            case "text":
                words = flowing(node["text"])
            case "soft_break":
                words = soft_break(nodes, position)
            case "hard_break":
                words = "\n"
            case "picture":
                words = flowing(attrs.get("alt", ""))
            case "merge_tag":
                words = self._slots.text(attrs.get("name", "name"), attrs.get("fallback", ""))
            case "footnote_ref":
                number = self.footnotes.number(self.section, attrs.get("label", ""))
                words = _raised(number) if number else f"[{flowing(attrs.get('label', ''))}]"
            case unknown:
                raise LookupError(f"no inline node {unknown!r}")
        for mark in node.get("marks") or ():
            if words.strip():
                words = _AROUND.get(mark["type"], "{}").format(words)
        return words

    # --- Blocks ----------------------------------------------------------------------------------------------------

    def block(self, node: Node) -> str:
        """One block, without an empty line around it; empty for one that shows nothing."""
        written: str = getattr(self, f"_{node['type']}")(node)
        return written

    def _paragraph(self, node: Node) -> str:
        return self._wrap(self.inline(node).strip())

    _heading = _paragraph

    def _bullet_list(self, node: Node) -> str:
        return self._list(node, ["- "] * len(node["content"]))

    def _ordered_list(self, node: Node) -> str:
        start = _attrs(node).get("start", 1)
        return self._list(node, [f"{start + position}. " for position in range(len(node["content"]))])

    def _list(self, node: Node, markers: list[str]) -> str:
        between = "\n" if _attrs(node).get("tight", True) else "\n\n"
        items = []
        for marker, item in zip(markers, node["content"], strict=True):
            with self._narrower(len(marker)):
                content = between.join(filter(None, map(self.block, item["content"])))
            items.append(indent(content, first=marker, rest=" " * len(marker)))
        return between.join(items)

    def _quote(self, node: Node) -> str:
        with self._narrower(2):
            return indent(self.body(node["content"]), first="> ", rest="> ")

    def _attribution(self, node: Node) -> str:
        words = self.inline(node).strip()
        return self._wrap(f"— {words}") if words else ""

    def _figure(self, node: Node) -> str:
        attrs = _attrs(node)
        alt = "" if attrs.get("decorative") else flowing(attrs.get("alt", "")).strip()
        caption = self.inline(node).strip()
        url = self.links.link(attrs.get("href", ""))
        link = f" {self._reference(url)}" if url else ""
        if not attrs.get("src"):
            return self._wrap((caption or alt) + link)
        if alt and alt != flowing(caption):
            return "\n".join(filter(None, [self._wrap(f"[{self._picture_word}: {alt}]{link}"), self._wrap(caption)]))
        return self._wrap(f"[{self._picture_word}{': ' if caption else ''}{caption}]{link}")

    def _code_block(self, node: Node) -> str:
        code = "".join(printable(child["text"]) for child in node.get("content") or ())
        return indent(code.strip("\n"), first="    ", rest="    ") if code.strip() else ""

    def _table(self, node: Node) -> str:
        rows = [[_one_line(self.inline(cell)) for cell in row.get("content") or ()] for row in node["content"]]
        first = node["content"][0].get("content") or ()
        header = bool(first) and all(cell["type"] == "table_header" for cell in first)
        return write_table(
            rows, header=header, aligns=[_attrs(cell).get("align", "") for cell in first], width=self._width
        )

    def _link_card(self, node: Node) -> str:
        attrs = _attrs(node)
        url = self.links.link(attrs.get("href", ""))
        parts = [flowing(attrs.get(name, "")).strip() for name in ("title", "description", "site")]
        return "\n".join([*(self._wrap(part) for part in parts if part), *([readable(url)] if url else [])])

    def _call_to_action(self, node: Node) -> str:
        words = flowing("".join(child["text"] for child in node.get("content") or ())).strip()
        url = readable(self.links.link(_attrs(node).get("href", "")))
        return self._wrap(f"{words}:\n{url}" if words and url else words or url)

    def _rule(self, node: Node) -> str:
        del node
        return "* * *"

    def _footnote(self, node: Node) -> str:
        del node
        return ""

    def _raw_block(self, node: Node) -> str:
        if not is_html(node):
            return raw_words(node)
        markup = raw_html(node, links=self.links, with_styles=False)
        return html_text(markup, mark=self.references.mark, wrap=self._wrap) if markup else ""

    # --- Measures --------------------------------------------------------------------------------------------------

    def _wrap(self, text: str) -> str:
        return wrap(text, width=self._width, measure=self._measure)

    def _measure(self, piece: str) -> int:
        return columns(self._slots.fill_with_fallbacks(piece) if "SLOT" in piece else piece)

    @contextmanager
    def _narrower(self, by: int) -> Iterator[None]:
        width, self._width = self._width, max(self._width - by, _NARROWEST)
        try:
            yield
        finally:
            self._width = width


def _attrs(node: Node) -> dict[str, Any]:
    attrs: dict[str, Any] = node.get("attrs") or {}
    return attrs


def _href(node: Node) -> str:
    """Where the node links to; empty when it does not."""
    return next((mark["attrs"]["href"] for mark in node.get("marks") or () if mark["type"] == "link"), "")


def _one_line(words: str) -> str:
    return " ".join(words.split("\n")).strip()


def _raised(number: int) -> str:
    return str(number).translate(_RAISED)
