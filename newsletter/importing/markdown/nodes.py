"""Markdown text → the blocks it says, for the writer that checks its own words."""

from typing import Any

from markdown_it.tree import SyntaxTreeNode

from newsletter.document.model import Node
from newsletter.document.normal_blocks import normalise_blocks
from newsletter.importing.blocks import ReadBlock
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.blocks import BlockReader
from newsletter.importing.markdown.fences import fence_names
from newsletter.importing.markdown.grammar import References, grammar

_END = "The end."


def read_blocks(text: str) -> list[Node]:
    """The blocks, in normal form, without their roles; headings keep the level they were written with."""
    env: dict[str, Any] = {"fences": fence_names(), "references": References()}
    tree = SyntaxTreeNode(grammar().parse(text, env))
    items = BlockReader(ImportLog(), text).read(tree.children)
    return normalise_blocks(item.node for item in items if isinstance(item, ReadBlock))


def reads_back(text: str, node: Node) -> bool:
    """Whether the text says exactly this block, also when a paragraph follows."""
    expected = [] if _says_nothing(node) else [node]
    return read_blocks(f"{text}\n\n{_END}") == [
        *expected,
        {"type": "paragraph", "content": [{"type": "text", "text": _END}]},
    ]


def _says_nothing(node: Node) -> bool:
    return node["type"] == "paragraph" and not node.get("content")
