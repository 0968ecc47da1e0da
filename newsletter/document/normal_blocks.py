"""The normal form of blocks: nothing empty, pictures on their own are figures, lists as tight as they can be."""

import copy
from collections.abc import Iterable
from typing import Any

from newsletter.document.characters import clean, clean_code, one_line
from newsletter.document.model import Node
from newsletter.document.normal_inline import clean_label, link_of, normalise_inline, plain_text
from newsletter.document.schema import defaults_of_node

LISTS = frozenset({"bullet_list", "ordered_list"})
# Nodes that Markdown writes as a paragraph: blank lines round them make a list loose.
_PARAGRAPHS = frozenset({"paragraph", "figure", "call_to_action"})
_LINES = frozenset({"greeting", "sign_off", "signature", "standfirst", "attribution"})


def normalise_blocks(nodes: Iterable[Node]) -> list[Node]:
    """Blocks in normal form; what says nothing is left out."""
    return [block for node in nodes for block in _block(node)]


def pull_out_footnotes(blocks: list[Node]) -> tuple[list[Node], list[Node]]:
    """The blocks without the footnotes nested in them, and those footnotes."""
    kept: list[Node] = []
    found: list[Node] = []
    for block in blocks:
        if block.get("content") and block["type"] in LISTS | {"list_item", "quote", "footnote"}:
            content, inner = pull_out_footnotes(block["content"])
            nested = [node for node in content if node["type"] == "footnote"]
            found += nested + inner
            block = {**block, "content": [node for node in content if node["type"] != "footnote"]}
        kept.append(block)
    return kept, found


def node_attrs(kind: str, node: Node) -> dict[str, Any]:
    """The node's attributes with every default filled in, texts on one line."""
    attrs = copy.deepcopy(defaults_of_node(kind)) | (node.get("attrs") or {})
    return {key: one_line(value) if isinstance(value, str) else value for key, value in attrs.items()}


def _block(node: Node) -> list[Node]:
    kind = node["type"]
    content = node.get("content") or []
    match kind:
        case "paragraph":
            return _paragraph(content)
        case "title" | "heading" | "figure" | "table_header" | "table_cell":
            return _heading_or_figure(kind, node)
        case "bullet_list" | "ordered_list":
            return _list(kind, node)
        case "quote":
            return _quote(content)
        case "table":
            return _table(content)
        case "footnote":
            label = clean_label((node.get("attrs") or {}).get("label", ""))
            body = normalise_blocks(content) or [{"type": "paragraph"}]
            return [{"type": kind, "attrs": {"label": label}, "content": body}]
        case "code_block":
            return [_code_block(node)]
        case "raw_block":
            return [_raw_block(node)]
        case "call_to_action":
            text = plain_text(content)
            return [_with_content(kind, node, [{"type": "text", "text": text}] if text else [])]
    if kind in _LINES:
        inline = normalise_inline(content, breaks=kind != "greeting")
        return [{"type": kind, "content": inline}] if inline else []
    return [_with_content(kind, node, [])]


def _with_content(kind: str, node: Node, content: list[Node]) -> Node:
    attrs = node_attrs(kind, node)
    return {"type": kind} | ({"attrs": attrs} if attrs else {}) | ({"content": content} if content else {})


def _paragraph(content: list[Node]) -> list[Node]:
    inline = normalise_inline(content)
    if not inline:
        return []
    if len(inline) == 1 and inline[0]["type"] == "picture":
        link = link_of(inline[0])
        attrs = inline[0]["attrs"] | ({"href": link["attrs"]["href"]} if link else {})
        return _block({"type": "figure", "attrs": attrs})
    return [{"type": "paragraph", "content": inline}]


def _heading_or_figure(kind: str, node: Node) -> list[Node]:
    inline = normalise_inline(node.get("content") or (), breaks=kind == "figure")
    if kind in {"title", "heading"} and not inline:
        return []
    result = _with_content(kind, node, inline)
    if kind == "heading":
        # Level 2 is the section's title; what stands inside it is below.
        result["attrs"]["level"] = min(6, max(3, result["attrs"]["level"]))
    return [result]


def _list(kind: str, node: Node) -> list[Node]:
    items = []
    for item in node.get("content") or ():
        blocks = normalise_blocks(item.get("content") or ()) or [{"type": "paragraph"}]
        items.append({"type": "list_item", "content": blocks})
    if not items:
        return []
    result = _with_content(kind, node, items)
    result["attrs"]["tight"] = _tight(items, wanted=result["attrs"]["tight"])
    return [result]


def _tight(items: list[Node], *, wanted: bool) -> bool:
    """Whether the list is tight once it was written as Markdown: often there is no choice."""
    if not all(_can_be_tight(item["content"]) for item in items):
        return False
    if not any(_is_paragraph(block) for item in items for block in item["content"]):
        return True
    if len(items) == 1 and len(items[0]["content"]) == 1:
        return True
    return wanted


def _is_paragraph(block: Node) -> bool:
    return block["type"] in _PARAGRAPHS and (block["type"] != "paragraph" or bool(block.get("content")))


def _can_be_tight(blocks: list[Node]) -> bool:
    if len(blocks) == 1:
        return True
    if len(blocks) > 2 or not _is_paragraph(blocks[0]) or blocks[0].get("attrs", {}).get("decorative"):
        return False
    follower = blocks[1]
    match follower["type"]:
        case "code_block" | "raw_block":
            return True
        case "bullet_list":
            return _starts_with_words(follower)
        case "ordered_list":
            return bool(follower["attrs"]["start"] == 1) and _starts_with_words(follower)
    return False


def _starts_with_words(node: Node) -> bool:
    first = node["content"][0]["content"][0]
    return first["type"] == "paragraph" and bool(first.get("content"))


def _quote(content: list[Node]) -> list[Node]:
    blocks = normalise_blocks(content)
    attribution = [block for block in blocks if block["type"] == "attribution"][:1]
    body = [block for block in blocks if block["type"] != "attribution"]
    if not body:
        # Words that nobody said are a quote without a name.
        body, attribution = normalise_blocks({**block, "type": "paragraph"} for block in attribution), []
    return [{"type": "quote", "content": [*body, *attribution]}] if body else []


def _table(content: list[Node]) -> list[Node]:
    rows: list[Node] = []
    for row in content:
        cells = [cell for node in row.get("content") or () for cell in _block(node)]
        if cells:
            rows.append({"type": "table_row", "content": cells})
    if not rows:
        return []
    spanned = any(
        cell["attrs"]["colspan"] > 1 or cell["attrs"]["rowspan"] > 1 for row in rows for cell in row["content"]
    )
    if not spanned:
        width = max(len(row["content"]) for row in rows)
        for row in rows:
            missing = width - len(row["content"])
            row["content"] += [_with_content(row["content"][-1]["type"], {}, []) for _ in range(missing)]
    return [{"type": "table", "content": rows}]


def _code_block(node: Node) -> Node:
    text = clean_code("".join(child["text"] for child in node.get("content") or ()))
    result: Node = {"type": "code_block", "attrs": node_attrs("code_block", node)}
    if text.strip("\n"):
        result["content"] = [{"type": "text", "text": text}]
    return result


def _raw_block(node: Node) -> Node:
    attrs = defaults_of_node("raw_block") | (node.get("attrs") or {})
    source = clean(attrs["source"]).strip("\n")
    return {"type": "raw_block", "attrs": {**attrs, "source": source, "note": one_line(attrs["note"])}}
