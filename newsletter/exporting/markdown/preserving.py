"""What no Markdown says, such as lists forty deep: it is shown as its source, so that no page fails over it."""

import dataclasses

from newsletter.document.model import Node, SectionNode
from newsletter.exporting.markdown.blocks import write_blocks
from newsletter.exporting.markdown.inlines import Style
from newsletter.importing.markdown.nodes import reads_back

_PLAIN = Style()
_SLOTS = frozenset({"title", "greeting", "sign_off", "signature", "standfirst"})
_NOTE = "more than Markdown can say"


def without_deep_blocks(section: SectionNode) -> SectionNode:
    """The section with each block that does not read back kept as a raw block, in its place."""
    return dataclasses.replace(section, content=tuple(_kept(node) for node in section.content))


def as_raw(section: SectionNode) -> SectionNode:
    """The section as one raw block: its words in order, without their slots."""
    plain = [{**node, "type": "paragraph"} if node["type"] in _SLOTS else node for node in section.content]
    return dataclasses.replace(section, kind="raw", settings={}, content=(_raw(plain),))


def _kept(node: Node) -> Node:
    if node["type"] in _SLOTS or reads_back(_source([node]), node):
        return node
    return _raw([node])


def _raw(nodes: list[Node]) -> Node:
    return {"type": "raw_block", "attrs": {"format": "markdown", "source": _source(nodes), "note": _NOTE}}


def _source(nodes: list[Node]) -> str:
    return "\n\n".join(write_blocks(nodes, _PLAIN))
