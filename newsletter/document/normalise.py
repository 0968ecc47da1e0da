"""The one form in which a document is stored: two documents that say the same are equal.

Everything Markdown cannot tell apart (an empty paragraph and none, two text nodes and one, a bold space) is decided
here, so that a document survives its export and import unchanged.
"""

import copy
import dataclasses
from typing import Any

from newsletter.document.characters import one_line
from newsletter.document.kinds import get_kind
from newsletter.document.model import Document, Node, SectionNode, walk
from newsletter.document.normal_blocks import normalise_blocks, pull_out_footnotes
from newsletter.document.normal_inline import normalise_inline
from newsletter.document.schema import defaults_of_node

_COMMON = frozenset({"id", "email", "web"})


def normalise(document: Document) -> Document:
    """The document in normal form; ids stay. A reference to a footnote that is nowhere becomes its text."""
    return settle_references(Document(sections=tuple(normalise_section(section) for section in document.sections)))


def settle_references(document: Document) -> Document:
    """The document, its sections in normal form already, without references to footnotes that are nowhere.

    Where something is preserved because it is not known, the footnote may be in it: then all references stay.
    """
    nodes = [node for section in document.sections for block in section.content for node in walk(block)]
    if any(node["type"] == "raw_block" and node["attrs"]["format"] == "unknown" for node in nodes):
        return document
    labels = {node["attrs"]["label"] for node in nodes if node["type"] == "footnote"}
    return Document(sections=tuple(_without_loose_references(section, labels) for section in document.sections))


def normalise_section(section: SectionNode) -> SectionNode:
    """The section in normal form: settings complete, footnotes at its top level, no empty slots."""
    blocks, footnotes = pull_out_footnotes(normalise_blocks(section.content))
    # A footnote that was nested leaves its list, quote or note empty at times.
    blocks, footnotes = normalise_blocks(blocks), normalise_blocks(footnotes)
    if section.kind == "topic" and not any(block["type"] == "title" for block in blocks):
        blocks = [{"type": "title"}, *blocks]
    closing = _closing_slots(blocks)
    position = len(blocks) - closing
    content = (*blocks[:position], *footnotes, *blocks[position:])
    return dataclasses.replace(section, content=content, settings=_settings(section))


def _closing_slots(blocks: list[Node]) -> int:
    count = 0
    while count < len(blocks) and blocks[-1 - count]["type"] in {"sign_off", "signature"}:
        count += 1
    return count


def _settings(section: SectionNode) -> dict[str, Any]:
    defaults = {name: value for name, value in defaults_of_node(section.kind).items() if name not in _COMMON}
    known = set(get_kind(section.kind).setting_names) | set(defaults)
    merged = copy.deepcopy(defaults) | {key: value for key, value in section.settings.items() if key in known}
    return {key: _one_line(value) for key, value in merged.items()}


def _one_line(value: Any) -> Any:
    match value:
        case str():
            return one_line(value)
        case list():
            return [_one_line(item) for item in value]
        case dict():
            return {key: _one_line(item) for key, item in value.items()}
    return value


def _without_loose_references(section: SectionNode, labels: set[str]) -> SectionNode:
    loose = any(
        node["type"] == "footnote_ref" and node["attrs"]["label"] not in labels
        for block in section.content
        for node in walk(block)
    )
    if not loose:
        return section
    content = tuple(_spell_references(block, labels) for block in section.content)
    return normalise_section(dataclasses.replace(section, content=content))


def _spell_references(node: Node, labels: set[str]) -> Node:
    if node["type"] == "footnote_ref" and node["attrs"]["label"] not in labels:
        marks = {"marks": node["marks"]} if node.get("marks") else {}
        return {"type": "text", "text": f"[^{node['attrs']['label']}]", **marks}
    if "content" not in node:
        return node
    return {**node, "content": [_spell_references(child, labels) for child in node["content"]]}


__all__ = ["normalise", "normalise_inline", "normalise_section"]
