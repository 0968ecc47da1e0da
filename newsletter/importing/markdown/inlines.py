"""Inline Markdown → inline nodes."""

import html
import re
from collections.abc import Sequence

from markdown_it.tree import SyntaxTreeNode

from newsletter.document.model import Node
from newsletter.document.normal_inline import is_code, link_of
from newsletter.importing.addresses import safe_link, safe_picture
from newsletter.importing.html.inline_tags import OpenTags
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.attributes import Attributes, read_attributes
from newsletter.importing.showing import cut_at_shown, without_kept

_MARKS = {"strong": "strong", "em": "em", "s": "strike", "label": "label"}
_BRACES = re.compile(r"\{[^{}\n]*\}")


class InlineReader:
    """Reads one line of prose after another; what no inline node can hold waits in :attr:`left_over`.

    Inside, such a raw block stands in its place among the inline nodes, until :meth:`read` or :meth:`read_blocks`
    takes it out.
    """

    def __init__(self, log: ImportLog) -> None:
        self.log = log
        self.line: int | None = None
        self.left_over: list[Node] = []

    def read(self, children: Sequence[SyntaxTreeNode], *, line: int | None) -> list[Node]:
        """The nodes of an ``inline`` token's children, for a place that holds nothing else."""
        nodes, kept = without_kept(self._nodes(children, line=line))
        self.left_over += kept
        return nodes

    def read_blocks(self, children: Sequence[SyntaxTreeNode], *, line: int | None) -> list[Node]:
        """A paragraph's children as blocks: cut where something is shown that only its source can say."""
        blocks, unseen = cut_at_shown(self._nodes(children, line=line))
        self.left_over += unseen
        return blocks

    def take_left_over(self) -> list[Node]:
        """Raw blocks that stood inside the prose read so far."""
        taken, self.left_over = self.left_over, []
        return taken

    def _nodes(self, children: Sequence[SyntaxTreeNode], *, line: int | None) -> list[Node]:
        self.line = line
        tags = OpenTags(self.log, line=line)
        return [*self._sequence(children, (), tags), *tags.finish()]

    def _sequence(self, children: Sequence[SyntaxTreeNode], marks: tuple[Node, ...], tags: OpenTags) -> list[Node]:
        nodes: list[Node] = []
        skip = 0
        for position, child in enumerate(children):
            following = children[position + 1] if position + 1 < len(children) else None
            taken = 0
            if child.type == "image":
                attributes, taken = _attributes_after(following)
                nodes += self._picture(child, attributes, (*marks, *tags.marks))
            elif position and child.type == children[position - 1].type == "link":
                nodes = _two_links(nodes, self._node(child, marks, tags, skip))
            else:
                nodes += self._node(child, marks, tags, skip)
            skip = taken
        return nodes

    def _node(self, child: SyntaxTreeNode, marks: tuple[Node, ...], tags: OpenTags, skip: int) -> list[Node]:
        active = [*marks, *tags.marks]
        match child.type:
            case "text" | "text_special":
                text = child.content[skip:]
                if tags.swallow(text):
                    return []
                return _text(text, active)
            case "softbreak":
                return [] if tags.swallow("\n") else [{"type": "soft_break", "marks": active}]
            case "hardbreak":
                return [] if tags.swallow("\n") else [{"type": "hard_break", "marks": active}]
            case "code_inline":
                return [] if tags.swallow(child.content) else _text(child.content, [*active, {"type": "code"}])
            case "html_inline":
                return tags.read(child.content, marks)
            case "link":
                return self._link(child, marks, tags)
            case "merge_tag":
                return [{"type": "merge_tag", "attrs": dict(child.meta), "marks": active}]
            case "footnote_ref":
                return [{"type": "footnote_ref", "attrs": {"label": child.meta["label"]}, "marks": active}]
            case "template_tag":
                self.log.caution(f"{child.content.strip()[:80]} is for another tool: kept, not shown.", line=self.line)
                return [template_block(child.content), *_text(" ", active)]
        mark = _MARKS.get(child.type)
        return self._sequence(child.children, (*marks, {"type": mark}) if mark else marks, tags)

    def _link(self, child: SyntaxTreeNode, marks: tuple[Node, ...], tags: OpenTags) -> list[Node]:
        href = safe_link(str(child.attrs.get("href", "")), self.log, line=self.line)
        title = str(child.attrs.get("title", ""))
        link = ({"type": "link", "attrs": {"href": href, "title": title}},) if href else ()
        nodes = self._sequence(child.children, (*marks, *link), tags)
        words, _ = without_kept(nodes)
        if href and not any(node["type"] != "text" or node["text"].strip() for node in words):
            nodes.append(link_without_words(href))
            self.log.caution(f"The link to {href[:80]} has no words: kept, not shown.", line=self.line)
        return nodes

    def _picture(self, child: SyntaxTreeNode, attributes: Attributes | None, marks: tuple[Node, ...]) -> list[Node]:
        src = safe_picture(str(child.attrs.get("src", "")))
        alt = plain_text(child.children)
        if src is None:
            self.log.caution("A picture's address cannot be shown in mail; upload the picture instead.", line=self.line)
            return [unsafe_picture(str(child.attrs.get("src", "")), alt)]
        attrs: dict[str, object] = {"src": src, "alt": alt, "title": str(child.attrs.get("title", ""))}
        if attributes is not None:
            attrs |= picture_size(attributes)
        return [{"type": "picture", "attrs": attrs, "marks": list(marks)}]


def _text(text: str, marks: Sequence[Node]) -> list[Node]:
    return [{"type": "text", "text": text, "marks": list(marks)}] if text else []


def _two_links(nodes: list[Node], more: list[Node]) -> list[Node]:
    """The nodes of a link and of the one right after it, white space between them outside both.

    Left inside, it would make one link of two that lead to the same address.
    """
    left, right = (nodes[-1], more[0]) if nodes and more else ({}, {})
    if link_of(left) is None or link_of(left) != link_of(right) or not _is_prose(left) or not _is_prose(right):
        return [*nodes, *more]
    before, after = left["text"].rstrip(), right["text"].lstrip()
    if (before, after) == (left["text"], right["text"]):
        return [*nodes, *more]
    ends = ({**left, "text": before}, {"type": "text", "text": " "}, {**right, "text": after})
    return [*nodes[:-1], *(node for node in ends if node["text"]), *more[1:]]


def _is_prose(node: Node) -> bool:
    return node["type"] == "text" and not is_code(node)


def _attributes_after(following: SyntaxTreeNode | None) -> tuple[Attributes | None, int]:
    """The attributes in braces right after a picture, and how many characters they take."""
    if following is None or following.type != "text":
        return None, 0
    match = _BRACES.match(following.content)
    attributes = read_attributes(match.group()) if match else None
    return (attributes, match.end()) if match and attributes is not None else (None, 0)


def picture_size(attributes: Attributes) -> dict[str, int]:
    """``width`` and ``height`` in pixels."""
    found = {key: attributes.get(key) for key in ("width", "height")}
    return {
        key: int(value) for key, value in found.items() if value and value.isdecimal() and 1 <= int(value) <= 10_000
    }


def plain_text(children: Sequence[SyntaxTreeNode]) -> str:
    """The words of inline content, as an alt text holds them."""
    words = []
    for child in children:
        match child.type:
            case "text" | "text_special" | "code_inline" | "html_inline" | "template_tag":
                words.append(child.content)
            case "softbreak" | "hardbreak":
                words.append(" ")
            case _:
                words.append(plain_text(child.children))
    return "".join(words)


def template_block(source: str) -> Node:
    """A tag of another tool, kept."""
    return {"type": "raw_block", "attrs": {"format": "markdown", "source": source.strip(), "note": "template tag"}}


def link_without_words(href: str) -> Node:
    """A link that nobody can see, kept as HTML."""
    source = f'<a href="{html.escape(href)}"></a>'
    return {"type": "raw_block", "attrs": {"format": "html", "source": source, "note": "link without words"}}


def unsafe_picture(src: str, alt: str) -> Node:
    """A picture whose address a document may not hold, kept as HTML."""
    source = f'<img src="{html.escape(src)}" alt="{html.escape(alt)}">'
    return {"type": "raw_block", "attrs": {"format": "html", "source": source, "note": "picture address"}}
