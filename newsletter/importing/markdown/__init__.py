"""Markdown → sections. The dialect is described in ``docs/write/markdown.md``."""

import html
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from newsletter.document.model import Node, SectionNode
from newsletter.importing.blocks import ReadBlock, ReadItem
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.attributes import Attributes
from newsletter.importing.markdown.blocks import BlockReader
from newsletter.importing.markdown.fences import fence_names, read_fence
from newsletter.importing.markdown.grammar import References, grammar
from newsletter.importing.sections import build_sections

__all__ = ["read_body", "read_items", "read_sections"]


def read_sections(text: str, *, log: ImportLog | None = None) -> tuple[SectionNode, ...]:
    """The sections of a Markdown text, in normal form; words are taken as they are, without repairs.

    ``log`` takes the warnings. ``write_section`` and this undo each other.
    """
    log = log or ImportLog()
    return build_sections(read_items(text, log=log), log)


def read_body(text: str, *, kind: str, log: ImportLog | None = None) -> tuple[Node, ...]:
    """The child nodes of one section of that kind, from the words :func:`write_body` wrote.

    What the kind cannot hold is an error of the writer's: it is warned of and kept, as far as the kind has room.
    """
    log = log or ImportLog()
    blocks = tuple(item for item in read_items(text, log=log) if isinstance(item, ReadBlock))
    section = read_fence(kind, Attributes(), blocks=blocks, line=None, log=log)
    made = build_sections([section], log)
    return made[0].content if made else ()


def read_items(text: str, *, log: ImportLog) -> list[ReadItem]:
    """The blocks and fenced sections at the top of the text, still unsorted."""
    references = References()
    env: dict[str, Any] = {"fences": fence_names(), "references": references}
    tree = SyntaxTreeNode(grammar().parse(text, env))
    reader = BlockReader(log, text)
    items = reader.read(tree.children)
    # Words that are kept as their source do not hold the definitions they use.
    used = set() if reader.kept_source else references.used
    unused = {label: found for label, found in references.items() if label not in used}
    if unused:
        items.append(_unused_references(unused, log))
    return items


def _unused_references(unused: dict[str, Any], log: ImportLog) -> ReadItem:
    """Link definitions that no text uses: nothing shows them, and nothing may be lost."""
    count = len(unused)
    log.caution(f"{count} link {'definition is' if count == 1 else 'definitions are'} not used: kept, not shown.")
    lines = []
    for label, found in unused.items():
        title = f' "{html.escape(found["title"])}"' if found.get("title") else ""
        lines.append(f"[{label.lower()}]: <{found['href']}>{title}")
    attrs = {"format": "markdown", "source": "\n".join(lines), "note": "unused link definitions"}
    return ReadBlock(node={"type": "raw_block", "attrs": attrs})
