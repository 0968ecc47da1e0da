"""Raw blocks that stand among words: which of them readers see, and where a paragraph is cut for one."""

import re
from collections.abc import Sequence

from newsletter.document.model import Node
from newsletter.document.sanitise import sanitise_html

_TAG = re.compile(r"<[^>]*>")


def shows_something(block: Node) -> bool:
    """Whether readers see anything of a raw block: words, a picture, the link that stands for a film."""
    attrs = block["attrs"]
    if attrs["format"] != "html":
        return False
    shown = sanitise_html(attrs["source"])
    return bool(re.search(r"<img\b[^>]*\bsrc=", shown) or _TAG.sub("", shown).strip())


def without_kept(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """The inline nodes without the raw blocks among them, and those raw blocks."""
    kept = [node for node in nodes if node["type"] == "raw_block"]
    return [node for node in nodes if node["type"] != "raw_block"], kept


def cut_at_shown(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """Inline nodes as paragraphs, with each raw block that shows something between them, in the order of the words.

    What shows nothing (a comment, a script) cuts no sentence in two: those after the last cut are the second list.
    """
    blocks: list[Node] = []
    words: list[Node] = []
    unseen: list[Node] = []
    for node in nodes:
        if node["type"] != "raw_block":
            words.append(node)
        elif shows_something(node):
            blocks += [*_paragraph(words), *unseen, node]
            words, unseen = [], []
        else:
            unseen.append(node)
    return [*blocks, *_paragraph(words)], unseen


def _paragraph(words: list[Node]) -> list[Node]:
    return [{"type": "paragraph", "content": words}] if words else []
