"""Inline content as HTML: marks opened and closed so that neighbours share them."""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from newsletter.document import Node
from newsletter.rendering.characters import flowing, joint

MARK_ORDER = ("link", "label", "strong", "em", "underline", "strike", "subscript", "superscript", "code")
"""From the outside in, as in the schema."""

TAGS = {
    "label": ('<strong class="label">', "</strong>"),
    "strong": ("<strong>", "</strong>"),
    "em": ("<em>", "</em>"),
    "underline": ("<u>", "</u>"),
    "strike": ("<s>", "</s>"),
    "subscript": ("<sub>", "</sub>"),
    "superscript": ("<sup>", "</sup>"),
    "code": ('<code class="inline-code">', "</code>"),
}

# A few characters, none of them a letter, at the end.
_LAST_EMOJI = re.compile(r" (?=[^\w\s<>&]{1,8}$)")

Mark = dict[str, Any]


def inline_html(nodes: Sequence[Node], *, atom: Callable[[Node], str], link: Callable[[Mark], tuple[str, str]]) -> str:
    """The nodes as HTML. ``atom`` writes what is neither text nor a break, ``link`` the tags of a link mark."""
    written: list[str] = []
    open_marks: list[tuple[Mark, str]] = []
    for position, node in enumerate(nodes):
        marks = sorted(node.get("marks") or (), key=lambda mark: MARK_ORDER.index(mark["type"]))
        shared = _shared([mark for mark, _ in open_marks], marks)
        while len(open_marks) > shared:
            written.append(open_marks.pop()[1])
        for mark in marks[shared:]:
            before, after = link(mark) if mark["type"] == "link" else TAGS[mark["type"]]
            written.append(before)
            open_marks.append((mark, after))
        match node["type"]:
            case "text":
                written.append(escape(flowing(node["text"]), quote=False))
            case "soft_break":
                written.append(soft_break(nodes, position))
            case "hard_break":
                written.append("<br />")
            case _:
                written.append(atom(node))
    written.extend(after for _, after in reversed(open_marks))
    return "".join(written)


def keep_emoji_with_its_word(words: str) -> str:
    """A title whose last emoji does not stand alone on a line: the space before it does not break."""
    return _LAST_EMOJI.sub("\u00a0", words)


def soft_break(nodes: Sequence[Node], position: int) -> str:
    """What the line end at that position is between its neighbours."""
    before = nodes[position - 1].get("text", " ") if position else ""
    after = nodes[position + 1].get("text", " ") if position + 1 < len(nodes) else ""
    return joint(before, after)


def _shared(open_marks: Iterable[Mark], marks: Iterable[Mark]) -> int:
    shared = 0
    for one, other in zip(open_marks, marks, strict=False):
        if one != other:
            break
        shared += 1
    return shared
