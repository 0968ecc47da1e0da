"""Block Markdown → blocks."""

import re
from collections.abc import Callable, Sequence

from markdown_it.common.utils import unescapeAll
from markdown_it.tree import SyntaxTreeNode

from newsletter.document.model import Node
from newsletter.importing.blocks import ReadBlock, ReadItem, ReadSection
from newsletter.importing.html.fragment import read_html_block
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.attributes import read_attributes
from newsletter.importing.markdown.fences import caution_fences, link_card, read_fence
from newsletter.importing.markdown.inlines import InlineReader, template_block
from newsletter.importing.markdown.paragraphs import (
    attribution_of,
    caption_of,
    heading_shown,
    read_paragraph,
)

# Deeper quotes and lists than any writer makes: a list counts two, for the list and its item.
DEEPEST = 20
_DEPTH_OF = {"bullet_list": 1, "ordered_list": 1, "list_item": 1, "quote": 1, "footnote": 1}
_RAW_FENCE = re.compile(r"\{=(?P<format>html|markdown|unknown)(?P<rest>.*)\}")
_ALIGNMENT = re.compile(r"text-align:(left|center|right)")


class BlockReader:
    """Reads the syntax tree of a Markdown text.

    ``kept_source``: a block was too deep to be read, and stands as the lines it had in ``text``.
    """

    def __init__(self, log: ImportLog, text: str) -> None:
        self.log = log
        self.kept_source = False
        self._lines = re.sub(r"\r\n?", "\n", text).split("\n")
        self.inlines = InlineReader(log)
        self._readers: dict[str, Callable[[SyntaxTreeNode], list[ReadBlock]]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "blockquote": self._quote,
            "fence": self._fence,
            "code_block": self._indented_code,
            "table": self._table,
            "hr": lambda tree: [_block({"type": "rule"}, tree)],
            "html_block": self._html,
            "template_block": self._template,
            "footnote_reference": self._footnote,
            "too_deep": self._too_deep,
            "fenced": lambda tree: [_block(link_card(tree.meta["attributes"]), tree)],
        }

    def read(self, trees: Sequence[SyntaxTreeNode]) -> list[ReadItem]:
        """The items at the top of the text, or of a section."""
        return self._read(trees, at_top=True)

    def _read(self, trees: Sequence[SyntaxTreeNode], *, at_top: bool) -> list[ReadItem]:
        items: list[ReadItem] = []
        for position, tree in enumerate(trees):
            if tree.type == "fenced" and tree.info != "card":
                items.append(self._section(tree))
            elif not self._took_caption(tree, trees, position, items):
                blocks = self._blocks(tree)
                deepest = max((_depth(block.node) for block in blocks), default=0) if at_top else 0
                items += [self._source_of(tree)] if deepest > DEEPEST else blocks
        return items

    def read_nodes(self, trees: Sequence[SyntaxTreeNode]) -> list[Node]:
        """The nodes of blocks inside another block, where roles mean nothing."""
        return [item.node for item in self._read(trees, at_top=False) if isinstance(item, ReadBlock)]

    def _blocks(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        blocks = self._readers[tree.type](tree)
        left_over = self.inlines.take_left_over()
        return [*blocks, *(_block(node, tree) for node in left_over)]

    def _section(self, tree: SyntaxTreeNode) -> ReadSection:
        if not tree.meta["closed"]:
            self.log.caution(f"“::: {tree.info}” is never closed: write a line “:::” at its end.", line=_line(tree))
        blocks = tuple(item for item in self.read(tree.children) if isinstance(item, ReadBlock))
        return read_fence(tree.info, tree.meta["attributes"], blocks=blocks, line=_line(tree), log=self.log)

    def _took_caption(
        self, tree: SyntaxTreeNode, trees: Sequence[SyntaxTreeNode], position: int, items: list[ReadItem]
    ) -> bool:
        """An italic line after a picture is the picture's caption."""
        if tree.type != "paragraph" or not items:
            return False
        last = items[-1]
        caption = caption_of(tree)
        if caption is None or not isinstance(last, ReadBlock) or trees[position - 1].type != "paragraph":
            return False
        node = last.node
        if node["type"] != "figure" or node.get("content") or last.role == "no-caption":
            return False
        node["content"] = self.inlines.read(caption, line=_line(tree))
        items += [_block(left, tree) for left in self.inlines.take_left_over()]
        return True

    def _paragraph(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        self._caution_fences(tree)
        return read_paragraph(tree, self.inlines, line=_line(tree))

    def _caution_fences(self, tree: SyntaxTreeNode) -> None:
        if tree.children and ":::" in tree.children[0].content:
            caution_fences(tree.children[0].content, line=_line(tree), log=self.log)

    def _heading(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        self._caution_fences(tree)
        children, shown = heading_shown(tree)
        content = self.inlines.read(children, line=_line(tree))
        node = {"type": "heading", "attrs": {"level": int(tree.tag[1])}, "content": content}
        return [ReadBlock(node=node, line=_line(tree), shown=shown)]

    def _list(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        items = [{"type": "list_item", "content": self.read_nodes(item.children)} for item in tree.children]
        paragraphs = [child for item in tree.children for child in item.children if child.type == "paragraph"]
        attrs: dict[str, object] = {"tight": all(child.hidden for child in paragraphs)}
        if tree.type == "ordered_list":
            attrs["start"] = int(tree.attrs.get("start", 1))
        return [_block({"type": tree.type, "attrs": attrs, "content": items}, tree)]

    def _quote(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        children, attribution = attribution_of(tree.children)
        content = self.read_nodes(children) if children else []
        if attribution is not None:
            name = self.inlines.read(attribution, line=_line(tree))
            content.append({"type": "attribution", "content": name})
        return [_block({"type": "quote", "content": content}, tree)]

    def _fence(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        info = unescapeAll(tree.info).strip()
        text = tree.content.removesuffix("\n")
        raw = _RAW_FENCE.fullmatch(tree.info.strip())
        attributes = read_attributes(raw["rest"]) if raw else None
        if raw and attributes is not None:
            note = attributes.get("note") or ""
            attrs = {"format": raw["format"], "source": text, "note": note}
            return [_block({"type": "raw_block", "attrs": attrs}, tree)]
        return [_block(_code(text, language=info[:200]), tree)]

    def _indented_code(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        return [_block(_code(tree.content.removesuffix("\n"), language=""), tree)]

    def _table(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        rows = [row for part in tree.children for row in part.children]
        content = [{"type": "table_row", "content": [self._cell(cell) for cell in row.children]} for row in rows]
        return [_block({"type": "table", "content": content}, tree)]

    def _cell(self, tree: SyntaxTreeNode) -> Node:
        align = _ALIGNMENT.search(str(tree.attrs.get("style", "")))
        content = self.inlines.read(tree.children[0].children if tree.children else (), line=_line(tree))
        kind = "table_header" if tree.type == "th" else "table_cell"
        return {"type": kind, "attrs": {"align": align[1] if align else ""}, "content": content}

    def _html(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        nodes = read_html_block(tree.content, self.log, line=_line(tree))
        return [_block(node, tree) for node in nodes]

    def _template(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        tag = tree.content.strip().split("\n")[0][:80]
        self.log.caution(f"{tag} is for another tool: kept, not shown.", line=_line(tree))
        return [_block(template_block(tree.content), tree)]

    def _footnote(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        content = self.read_nodes(tree.children)
        return [_block({"type": "footnote", "attrs": {"label": tree.meta["label"]}, "content": content}, tree)]

    def _too_deep(self, tree: SyntaxTreeNode) -> list[ReadBlock]:
        # Its outermost block is kept as its source, and this with it.
        return [_block({"type": "raw_block", "attrs": {"format": "markdown", "source": tree.content}}, tree)]

    def _source_of(self, tree: SyntaxTreeNode) -> ReadBlock:
        """The block as it was typed: what is nested deeper than this could not be written again."""
        self.log.caution("Nested too deep for a newsletter: kept as its source.", line=_line(tree))
        self.kept_source = True
        first, last = tree.map or (0, 0)
        source = "\n".join(self._lines[first:last])
        return _block(
            {"type": "raw_block", "attrs": {"format": "markdown", "source": source, "note": "nested too deep"}}, tree
        )


def _depth(node: Node) -> int:
    children = node.get("content") or ()
    return _DEPTH_OF.get(node["type"], 0) + max((_depth(child) for child in children), default=0)


def _code(text: str, *, language: str) -> Node:
    node: Node = {"type": "code_block", "attrs": {"language": language}}
    return node | ({"content": [{"type": "text", "text": text}]} if text else {})


def _block(node: Node, tree: SyntaxTreeNode) -> ReadBlock:
    return ReadBlock(node=node, line=_line(tree))


def _line(tree: SyntaxTreeNode) -> int | None:
    return tree.map[0] if tree.map else None
