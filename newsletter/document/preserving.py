"""What the schema does not know is kept word for word: as a raw block of format ``unknown`` that holds its JSON.

A node, mark or section kind may be unknown because a newer Fortnight wrote it, or because the module of a kind is no
longer installed. Nothing shows such a block to readers, the editor shows it as one that cannot be changed, and it turns
into the node it was as soon as the schema knows it again.
"""

import json
from typing import Any

from newsletter.document.kinds import UnknownKind, get_kind
from newsletter.document.model import Node
from newsletter.document.schema import schema
from newsletter.document.validate import MAX_DEPTH, DocumentError, check_document

UNKNOWN = "unknown"
_LISTS = frozenset({"bullet_list", "ordered_list"})
_HOLDERS = frozenset({"list_item", "quote", "footnote"})
_SECTION_KEYS = ("id", "email", "web")


def preserve_unknown(document: Node) -> Node:
    """The document with everything that the schema knows in its place, and the rest in raw blocks.

    Blocks of an earlier time that have become known are unwrapped. What is malformed stays as it is: checking it is
    for :func:`.validate.check_document`.
    """
    sections = document.get("content")
    if not isinstance(sections, list):
        return document
    kept = [_section(section) if isinstance(section, dict) else section for section in sections]
    return document if kept == sections else {**document, "content": kept}


def is_preserved(node: Node) -> bool:
    """Whether the node stands for one that the schema does not know."""
    return node.get("type") == "raw_block" and (node.get("attrs") or {}).get("format") == UNKNOWN


def unknown_parts(section: Node) -> list[str]:
    """For each part of the section that the schema does not know: which it is, as a sentence."""
    return [str(node["attrs"]["note"]) for node in _nodes(section) if is_preserved(node)]


def _section(section: Node) -> Node:
    section = _unwrapped(section)
    if not _is_strange(section):
        return section
    if _is_kind(section):
        children = [_block(child) if isinstance(child, dict) else child for child in section.get("content") or ()]
        kept = {**section, "content": children}
        if _is_sound(kept):
            return kept
    attrs = section.get("attrs")
    own = {key: attrs[key] for key in _SECTION_KEYS if key in attrs} if isinstance(attrs, dict) else {}
    return {"type": "raw", "attrs": own, "content": [_placeholder(section)]}


def _block(node: Node) -> Node:
    """The block with only what is strange in it replaced, where a raw block may stand there."""
    if not _is_strange(node):
        return node
    content = node.get("content")
    if isinstance(content, list) and all(isinstance(child, dict) for child in content):
        kind = node.get("type") if node.get("type") in schema().nodes else None
        if kind in _HOLDERS or (kind in _LISTS and all(child.get("type") == "list_item" for child in content)):
            return {**node, "content": [_block(child) for child in content]}
    return _placeholder(node)


def _placeholder(node: Node) -> Node:
    # Pure ASCII on one line: nothing that tidies text may change it.
    source = json.dumps(node, ensure_ascii=True, sort_keys=True)
    what = str(node.get("type"))[:80]
    note = f"“{what}” is not known to this version of Fortnight. It is kept and not shown."
    return {"type": "raw_block", "attrs": {"format": UNKNOWN, "source": source, "note": note}}


def _unwrapped(section: Node) -> Node:
    """The section with the preserved blocks that make sense by now as what they were."""
    if not any(is_preserved(node) for node in _nodes(section)):
        return section
    content = section.get("content") or []
    if section.get("type") == "raw" and len(content) == 1 and is_preserved(content[0]):
        whole = _read(content[0])
        if whole is not None and _is_kind(whole):
            whole = {**whole, "attrs": {**(whole.get("attrs") or {}), **(section.get("attrs") or {})}}
            return whole if _is_sound(whole) else section
    inner = _with_known_blocks(section)
    return inner if _is_sound(inner) else section


def _with_known_blocks(node: Node) -> Node:
    children = node.get("content")
    if not isinstance(children, list):
        return node
    made = []
    for child in children:
        read = _read(child) if isinstance(child, dict) and is_preserved(child) else None
        made.append(read or (_with_known_blocks(child) if isinstance(child, dict) else child))
    return {**node, "content": made}


def _read(placeholder: Node) -> Node | None:
    """The node a preserved block holds, where the schema knows all of it."""
    try:
        node = json.loads(placeholder["attrs"]["source"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return node if isinstance(node, dict) and isinstance(node.get("type"), str) and not _is_strange(node) else None


def _is_strange(node: Node) -> bool:
    """Whether anything in the node is of a type that the schema does not know."""
    return any(
        _is_unknown(each.get("type"), schema().nodes)
        or any(_is_unknown(mark.get("type"), schema().marks) for mark in _dicts(each.get("marks")))
        for each in _nodes(node)
    )


def _is_unknown(name: Any, known: Any) -> bool:
    # A name that is no string is malformed, not unknown.
    return isinstance(name, str) and name not in known


def _is_kind(section: Node) -> bool:
    try:
        get_kind(str(section.get("type")))
    except UnknownKind:
        return False
    return True


def _is_sound(section: Node) -> bool:
    try:
        check_document({"type": "doc", "content": [section]})
    except DocumentError:
        return False
    return True


def _nodes(node: Node, depth: int = 0) -> list[Node]:
    """The node and what is below it, no deeper than a document may be."""
    found = [node]
    if depth <= MAX_DEPTH:
        for child in _dicts(node.get("content")):
            found += _nodes(child, depth + 1)
    return found


def _dicts(value: Any) -> list[Node]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
