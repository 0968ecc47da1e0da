"""``utm_`` parameters taken off links: a newsletter adds its own when it is rendered."""

import dataclasses
import re
from typing import Any

from newsletter.document import Document, SectionNode
from newsletter.document.model import Node
from newsletter.importing.log import ImportLog

_HREFS = frozenset({"figure", "call_to_action", "link_card"})


def without_utm(url: str) -> str:
    """The URL without its utm_ parameters; everything else stays as it is, byte for byte."""
    address, hash_sign, fragment = url.partition("#")
    path, question_mark, query = address.partition("?")
    kept = [part for part in re.split(r"&(?:amp;)?", query) if not part.lower().startswith("utm_")]
    if question_mark and len(kept) != len(re.split(r"&(?:amp;)?", query)):
        address = f"{path}?{'&'.join(kept)}" if kept else path
    if hash_sign and fragment and all(part.lower().startswith("utm_") for part in fragment.split("&")):
        return address
    return f"{address}{hash_sign}{fragment}"


def strip_utm(document: Document, log: ImportLog) -> Document:
    """The document with every link stripped of utm_ parameters, each one a repair."""

    def section(node: SectionNode) -> SectionNode:
        content = tuple(_strip(child, log) for child in node.content)
        settings = {key: _url(value, log) if key.endswith("_url") else value for key, value in node.settings.items()}
        return dataclasses.replace(node, content=content, settings=settings)

    return Document(sections=tuple(section(node) for node in document.sections))


def _strip(node: Node, log: ImportLog) -> Node:
    changed: dict[str, Any] = dict(node)
    if node["type"] in _HREFS:
        changed["attrs"] = {**node["attrs"], "href": _url(node["attrs"]["href"], log)}
    children = node.get("content") or []
    if children:
        changed["content"] = [_strip(child, log) for child in _strip_links(children, log)]
    return changed


def _strip_links(children: list[Node], log: ImportLog) -> list[Node]:
    """The children with their link marks stripped; a link that goes over several of them counts once."""
    stripped = []
    last: Node | None = None
    for child in children:
        link = next((mark for mark in child.get("marks") or () if mark["type"] == "link"), None)
        if link is not None:
            href = without_utm(link["attrs"]["href"]) if link == last else _url(link["attrs"]["href"], log)
            new = {"type": "link", "attrs": {**link["attrs"], "href": href}}
            child = {**child, "marks": [new if mark is link else mark for mark in child["marks"]]}
        last = link
        stripped.append(child)
    return stripped


def _url(url: str, log: ImportLog) -> str:
    after = without_utm(url)
    if after != url:
        log.repaired("utm", before=url, after=after)
    return after
