"""Prose as it stands in the mail: HTML inside MJML's text components, buttons and lines as components of their own."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from newsletter.document import Node
from newsletter.rendering.characters import flowing
from newsletter.rendering.footnotes import Footnotes, Note
from newsletter.rendering.links import Links
from newsletter.rendering.marks import keep_emoji_with_its_word
from newsletter.rendering.prose import Prose, attributes
from newsletter.rendering.raw import is_html, raw_html, raw_words
from newsletter.rendering.slots import SlotBook

GUTTER = 40
"""Pixels between the mail's edge and its text, on a wide screen."""


class MailProse(Prose):
    """Writes the mail's blocks; ``column`` is the width of its text in pixels."""

    def __init__(self, *, links: Links, footnotes: Footnotes, slots: SlotBook, column: int) -> None:
        super().__init__(links=links, footnotes=footnotes)
        self._slots = slots
        self.column = column
        """Pixels; narrower inside a box."""

    def body(self, nodes: Iterable[Node]) -> str:
        """The blocks as MJML components: text flows together until a button or a line comes between."""
        components: list[str] = []
        flow: list[str] = []

        def end_of_text() -> None:
            if flow:
                components.append(f'<mj-text css-class="prose flow">{"".join(flow)}</mj-text>')
                flow.clear()

        for node in nodes:
            if node["type"] == "rule":
                end_of_text()
                components.append(f'{self.mark(node)}<mj-divider css-class="rule" />')
            elif node["type"] == "call_to_action" and all(button := self.button(node)):
                end_of_text()
                attrs = attributes(href=button[1], css_class="call")
                components.append(f"{self.mark(node)}<mj-button{attrs}>{button[0]}</mj-button>")
            else:
                flow.append(self.placed(node))
        end_of_text()
        return "".join(components)

    def line(self, node: Node) -> str:
        """One line of inline content, such as a title."""
        words = self.inline(node).strip()
        words = keep_emoji_with_its_word(words) if node["type"] == "title" else words
        return words and self.mark(node) + words

    def lead(self, node: Node) -> str:
        """A picture that stands before a section's title, as a component."""
        return self.body([node])

    def merge_tag(self, node: Node) -> str:
        """The slot's token; delivery escapes the value for HTML when it fills it in."""
        attrs = node.get("attrs") or {}
        return self._slots.text(attrs.get("name", "name"), attrs.get("fallback", ""))

    def footnote_ref(self, node: Node) -> str:
        """The note's number, raised. Not a link: mail clients do not jump inside a mail."""
        label = (node.get("attrs") or {}).get("label", "")
        return f"<sup>{escape(str(self.footnotes.number(self.section, label) or f'[{label}]'), quote=False)}</sup>"

    def heading(self, node: Node) -> str:
        """A heading, never above the third level: the issue's title is the first, a section's the second."""
        level = max(3, (node.get("attrs") or {}).get("level", 3))
        words = self.inline(node)
        return f"<h{level}>{words}</h{level}>" if words.strip() else ""

    def figure(self, node: Node) -> str:
        """The picture at the width of the text, or its own where that is less; then the caption.

        A figure without an address (a picture lost before an import) shows its words alone.
        """
        attrs: dict[str, Any] = node.get("attrs") or {}
        alt = "" if attrs.get("decorative") else flowing(attrs.get("alt", "")).strip()
        url = self.links.picture(attrs.get("src", ""))
        caption = self.inline(node)
        if not url:
            words = caption.strip() or escape(alt, quote=False)
            return f'<p class="caption is-alone">{words}</p>' if words else ""
        width = min(attrs.get("width") or self.column, self.column)
        href = self.links.link(attrs.get("href", ""))
        if href and not alt:
            # A link needs a name for those who hear it.
            alt = flowing(attrs.get("title", "")).strip() or href.split("?")[0]
        picture = (
            f"<img{attributes(src=url, alt=alt, title=attrs.get('title') or None, width=width)}"
            f' style="max-width:{width}px" class="picture" />'
        )
        picture = f"<a{attributes(href=href)}>{picture}</a>" if href else picture
        if not caption.strip():
            return f'<div class="figure is-alone">{picture}</div>'
        return f'<div class="figure">{picture}</div><p class="caption">{caption}</p>'

    def card(self, content: str) -> str:
        """A table, whose border and padding every client shows."""
        return (
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card-frame"><tbody><tr>'
            f'<td class="card">{content}</td></tr></tbody></table>'
        )

    def raw_block(self, node: Node) -> str:
        """Sanitised HTML, or the words of preserved Markdown."""
        if is_html(node):
            return raw_html(node, links=self.links, with_styles=True)
        words = raw_words(node)
        return f'<pre class="plain">{escape(words, quote=False)}</pre>' if words else ""

    def notes(self, notes: Sequence[Note]) -> str:
        """The notes as a numbered list, as a component."""
        if not notes:
            return ""
        items = "".join(f'<li value="{note.number}">{self._item(note.node, tight=True)}</li>' for note in notes)
        return f'<mj-text css-class="prose notes"><ol>{items}</ol></mj-text>'
