"""Prose as it stands on the issue's page: semantic HTML, classes only, links that stay on the page."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils.text import slugify

from newsletter.document import Node
from newsletter.document.model import inline_text
from newsletter.rendering.characters import flowing
from newsletter.rendering.footnotes import Footnotes, Note
from newsletter.rendering.links import Links
from newsletter.rendering.marks import keep_emoji_with_its_word
from newsletter.rendering.prose import Prose, attributes
from newsletter.rendering.raw import is_html, raw_html, raw_words

# About as wide as a page's text gets, in pixels.
_WIDEST = 640


class WebProse(Prose):
    """Writes the page's blocks. A :class:`newsletter.rendering.sections.Writer`.

    Ids are made from headings (``what-to-read``, ``what-to-read-2``), so that readers can link to them; ``back`` is
    what the link from a note to its text is called.
    """

    def __init__(self, *, links: Links, footnotes: Footnotes, back: str) -> None:
        super().__init__(links=links, footnotes=footnotes)
        self._back = back
        self._ids: dict[str, int] = {}
        self._referred: dict[int, int] = {}

    def body(self, nodes: Iterable[Node]) -> str:
        """Several blocks."""
        return "".join(self.placed(node) for node in nodes)

    def line(self, node: Node) -> str:
        """One line of inline content, such as a title."""
        words = self.inline(node).strip()
        words = keep_emoji_with_its_word(words) if node["type"] == "title" else words
        return words and self.mark(node) + words

    def lead(self, node: Node) -> str:
        """The picture before a section's title."""
        return self.placed(node)

    def anchor(self, words: str) -> str:
        """An id that no other heading of the issue has; empty for words that make none."""
        slug = slugify(words, allow_unicode=True).strip("-_")
        if not slug:
            return ""
        self._ids[slug] = self._ids.get(slug, 0) + 1
        if self._ids[slug] == 1:
            return slug
        return self.anchor(f"{slug}-{self._ids[slug]}")

    def merge_tag(self, node: Node) -> str:
        """Its fallback: a page does not know who reads it."""
        return escape(flowing((node.get("attrs") or {}).get("fallback", "")), quote=False)

    def footnote_ref(self, node: Node) -> str:
        """The note's number, linked to the note."""
        label = (node.get("attrs") or {}).get("label", "")
        number = self.footnotes.number(self.section, label)
        if number is None:
            return f"<sup>[{escape(flowing(label), quote=False)}]</sup>"
        times = self._referred[number] = self._referred.get(number, 0) + 1
        own_id = f"note-ref-{number}" if times == 1 else f"note-ref-{number}-{times}"
        return f'<sup class="note-ref"><a href="#note-{number}" id="{own_id}">{number}</a></sup>'

    def notes(self, notes: Sequence[Note]) -> str:
        """The notes as a numbered list, each with a link back to where it is referred to."""
        items = []
        for note in notes:
            words = self._item(note.node, tight=True)
            back = (
                f' <a class="note-back" href="#note-ref-{note.number}"{attributes(aria_label=self._back)}>↩</a>'
                if note.number in self._referred
                else ""
            )
            items.append(f'<li id="note-{note.number}" value="{note.number}">{words}{back}</li>')
        return f'<ol class="notes">{"".join(items)}</ol>' if items else ""

    def heading(self, node: Node) -> str:
        """A heading with an id, never above the third level: the title is the first, a section's the second."""
        level = max(3, (node.get("attrs") or {}).get("level", 3))
        words = self.inline(node)
        anchor = self.anchor(inline_text(node)) or None
        return f"<h{level}{attributes(id=anchor)}>{words}</h{level}>" if words.strip() else ""

    def figure(self, node: Node) -> str:
        """The picture and its caption; one without an address shows its words alone."""
        attrs: dict[str, Any] = node.get("attrs") or {}
        alt = "" if attrs.get("decorative") else flowing(attrs.get("alt", "")).strip()
        url = self.links.picture(attrs.get("src", ""))
        caption = self.inline(node).strip()
        if not url:
            words = caption or escape(alt, quote=False)
            return f'<p class="caption">{words}</p>' if words else ""
        href = self.links.link(attrs.get("href", ""))
        if href and not alt:
            # A link needs a name for those who hear it.
            alt = flowing(attrs.get("title", "")).strip() or href.split("?")[0]
        more = {name: attrs.get(name) or None for name in ("title", "width", "height")} | self._copies(attrs)
        picture = f"<img{attributes(src=url, alt=alt, loading='lazy', decoding='async', **more)} />"
        picture = f"<a{attributes(href=href)}>{picture}</a>" if href else picture
        return f"<figure>{picture}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"

    def _copies(self, attrs: dict[str, Any]) -> dict[str, str]:
        """The picture in two densities, of which the browser takes the one its screen needs."""
        copies = [f"{self.links.picture(src)} {width}w" for src, width in (attrs.get("copies") or {}).items()]
        if not copies:
            return {}
        shown = min(attrs.get("width") or _WIDEST, _WIDEST)
        return {"srcset": ", ".join(copies), "sizes": f"(max-width: {shown}px) 100vw, {shown}px"}

    def attribution(self, node: Node) -> str:
        """Who said it."""
        words = self.inline(node).strip()
        return f'<footer class="attribution">— {words}</footer>' if words else ""

    def raw_block(self, node: Node) -> str:
        """Sanitised HTML without its own styles, or the words of preserved Markdown."""
        if is_html(node):
            return raw_html(node, links=self.links, with_styles=False)
        words = raw_words(node)
        return f'<pre class="plain">{escape(words, quote=False)}</pre>' if words else ""
