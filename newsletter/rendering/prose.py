"""Prose nodes as semantic HTML with classes: what the mail and the web page have in common.

The mail's classes are turned into inline styles by premailer, the page's are styled by ``static/css/issue/``. The
output is well-formed XML as well, since MJML reads it, and has no line end between tags, since MJML drops those.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from newsletter.document import Node
from newsletter.rendering.characters import flowing, printable
from newsletter.rendering.footnotes import Footnotes, Note
from newsletter.rendering.links import Links
from newsletter.rendering.marks import Mark, inline_html
from newsletter.rendering.places import Places


def attributes(**values: object) -> str:
    """HTML attributes, each after a space; None and False are left out. ``class_`` is class."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(printable(str(value)))}"'
        for name, value in values.items()
        if value is not None and value is not False
    )


class Prose(ABC):
    """Writes nodes as HTML. Subclasses say what differs between a mail and a page."""

    def __init__(self, *, links: Links, footnotes: Footnotes) -> None:
        self.links = links
        self.footnotes = footnotes
        self.section = ""
        """The id of the section being written: a footnote's label means the note of that section first."""
        self.places: Places | None = None
        """Set for a preview: its blocks are marked."""

    # --- What a medium decides -------------------------------------------------------------------------------------

    @abstractmethod
    def merge_tag(self, node: Node) -> str:
        """A reader's value."""

    @abstractmethod
    def footnote_ref(self, node: Node) -> str:
        """The number that refers to a note."""

    @abstractmethod
    def heading(self, node: Node) -> str:
        """A heading inside a section."""

    @abstractmethod
    def figure(self, node: Node) -> str:
        """A picture with its caption."""

    @abstractmethod
    def raw_block(self, node: Node) -> str:
        """Preserved source."""

    @abstractmethod
    def notes(self, notes: Sequence[Note]) -> str:
        """The list of notes at a section's end."""

    # --- Inline ----------------------------------------------------------------------------------------------------

    def inline(self, node: Node) -> str:
        """The inline content of a node."""
        return inline_html(node.get("content") or (), atom=self._atom, link=self._link)

    def _atom(self, node: Node) -> str:
        match node["type"]:
            case "picture":
                return self.picture(_attrs(node))
            case "merge_tag":
                return self.merge_tag(node)
            case "footnote_ref":
                return self.footnote_ref(node)
        raise LookupError(f"no inline node {node['type']!r}")

    def _link(self, mark: Mark) -> tuple[str, str]:
        url = self.links.link(mark["attrs"]["href"])
        if not url:
            return "", ""
        return f"<a{attributes(href=url, title=mark['attrs'].get('title') or None)}>", "</a>"

    def picture(self, attrs: dict[str, Any]) -> str:
        """A picture in a line of text; its alternative text where it has no address."""
        url = self.links.picture(attrs.get("src", ""))
        if not url:
            return escape(flowing(attrs.get("alt", "")), quote=False)
        more = {name: attrs.get(name) or None for name in ("title", "width", "height")}
        return f"<img{attributes(src=url, alt=flowing(attrs.get('alt', '')), class_='inline-picture', **more)} />"

    # --- Places ----------------------------------------------------------------------------------------------------

    def mark(self, node: Node) -> str:
        """What stands before one of a section's own blocks in a preview."""
        return self.places.of_block(node) if self.places else ""

    def placed(self, node: Node) -> str:
        """One of a section's own blocks, marked in a preview; empty for one that shows nothing."""
        written = self.block(node)
        return written and self.mark(node) + written

    # --- Blocks ----------------------------------------------------------------------------------------------------

    def blocks(self, nodes: Iterable[Node]) -> str:
        """Several blocks, one after the other."""
        return "".join(self.block(node) for node in nodes)

    def block(self, node: Node) -> str:
        """One block; empty for one that shows nothing."""
        written: str = getattr(self, node["type"])(node)
        return written

    def paragraph(self, node: Node) -> str:
        """A paragraph; nothing for an empty one."""
        words = self.inline(node)
        return f"<p>{words}</p>" if words.strip() else ""

    def bullet_list(self, node: Node) -> str:
        """An unordered list."""
        return f"<ul>{self._items(node)}</ul>"

    def ordered_list(self, node: Node) -> str:
        """An ordered list from its own first number."""
        start = _attrs(node).get("start", 1)
        return f"<ol{attributes(start=start if start != 1 else None)}>{self._items(node)}</ol>"

    def _items(self, node: Node) -> str:
        tight = _attrs(node).get("tight", True)
        return "".join(f"<li>{self._item(item, tight=tight)}</li>" for item in node["content"])

    def _item(self, item: Node, *, tight: bool) -> str:
        first, *rest = item["content"]
        if tight and first["type"] == "paragraph":
            return self.inline(first) + self.blocks(rest)
        return self.blocks(item["content"])

    def quote(self, node: Node) -> str:
        """A quote, with who said it."""
        return f"<blockquote>{self.blocks(node['content'])}</blockquote>"

    def attribution(self, node: Node) -> str:
        """Who said it."""
        words = self.inline(node)
        return f'<p class="attribution">— {words}</p>' if words.strip() else ""

    def code_block(self, node: Node) -> str:
        """Code, always from left to right, its line ends kept."""
        code = "".join(printable(child["text"]) for child in node.get("content") or ())
        return f'<pre dir="ltr"><code>{escape(code, quote=False)}</code></pre>'

    def table(self, node: Node) -> str:
        """A table that scrolls by itself where the screen is narrow."""
        rows = "".join(
            f"<tr>{''.join(self._cell(cell) for cell in row['content'])}</tr>"
            for row in node["content"]
            if row.get("content")
        )
        return f'<div class="scroll"><table class="data"><tbody>{rows}</tbody></table></div>' if rows else ""

    def _cell(self, cell: Node) -> str:
        attrs = _attrs(cell)
        tag = "th" if cell["type"] == "table_header" else "td"
        spans = {name: attrs[name] for name in ("colspan", "rowspan") if attrs.get(name, 1) != 1}
        align = f"is-{attrs['align']}" if attrs.get("align") else None
        return f"<{tag}{attributes(class_=align, **spans)}>{self.inline(cell)}</{tag}>"

    def link_card(self, node: Node) -> str:
        """A link with what its page says of itself."""
        attrs = _attrs(node)
        url = self.links.link(attrs.get("href", ""))
        title = escape(flowing(attrs.get("title", "") or attrs.get("href", "")), quote=False)
        image = self.links.picture(attrs.get("image", ""))
        parts = [
            f"<img{attributes(src=image, alt='', class_='card-picture')} />" if image else "",
            f'<p class="card-title">{f"<a{attributes(href=url)}>{title}</a>" if url else title}</p>' if title else "",
            *(
                f'<p class="card-{name}">{escape(flowing(attrs[name]), quote=False)}</p>'
                for name in ("description", "site")
                if attrs.get(name)
            ),
        ]
        return self.card("".join(parts)) if any(parts) else ""

    def card(self, content: str) -> str:
        """The frame of a link card."""
        return f'<div class="card">{content}</div>'

    def call_to_action(self, node: Node) -> str:
        """A button in the flow of the text; without an address only its words."""
        label, url = self.button(node)
        if not label:
            return ""
        return (
            f'<p class="action"><a{attributes(href=url, class_="call")}>{label}</a></p>' if url else f"<p>{label}</p>"
        )

    def button(self, node: Node) -> tuple[str, str]:
        """A button's words, escaped, and its address, as it is; a button without words shows its address."""
        attrs = _attrs(node)
        words = flowing("".join(child["text"] for child in node.get("content") or ())).strip()
        return escape(words or attrs.get("href", ""), quote=False), self.links.link(attrs.get("href", ""))

    def rule(self, node: Node) -> str:
        """A line between paragraphs."""
        del node
        return "<hr />"

    def footnote(self, node: Node) -> str:
        """Nothing where it stands: notes are listed at a section's end."""
        del node
        return ""


def _attrs(node: Node) -> dict[str, Any]:
    attrs: dict[str, Any] = node.get("attrs") or {}
    return attrs
