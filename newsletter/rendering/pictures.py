"""The sizes of the newsletter's own pictures, so that none is shown larger than it is and pages do not jump."""

import dataclasses
from collections.abc import Mapping
from urllib.parse import unquote

from django.conf import settings

from newsletter.document import Document, Node, SectionNode
from newsletter.document.model import walk
from newsletter.models import Image

Size = tuple[int, int]


def with_own_sizes(document: Document, *, base_url: str) -> Document:
    """The document with width and height, in pixels, on each stored picture that has none given.

    One query where the document shows pictures of ours, else none.
    """
    names = {
        src: name
        for section in document.sections
        for child in section.content
        for node in walk(child)
        if node["type"] in {"figure", "picture"}
        and (src := (node.get("attrs") or {}).get("src", ""))
        and (name := _stored_name(src, base_url=base_url))
    }
    if not names:
        return document
    stored = {
        name: (width, height)
        for name, width, height in Image.objects.filter(file__in=names.values()).values_list("file", "width", "height")
    }
    sizes = {src: stored[name] for src, name in names.items() if name in stored and all(stored[name])}
    return Document(sections=tuple(_sized_section(section, sizes) for section in document.sections))


def _stored_name(src: str, *, base_url: str) -> str:
    """The name in storage of a picture of ours; empty for one that lives elsewhere."""
    path = src.removeprefix(base_url.rstrip("/"))
    return unquote(path.removeprefix(settings.MEDIA_URL)) if path.startswith(settings.MEDIA_URL) else ""


def _sized_section(section: SectionNode, sizes: Mapping[str, Size]) -> SectionNode:
    return dataclasses.replace(section, content=tuple(_sized(node, sizes) for node in section.content))


def _sized(node: Node, sizes: Mapping[str, Size]) -> Node:
    sized = dict(node)
    attrs = node.get("attrs") or {}
    size = sizes.get(attrs.get("src", ""))
    if node["type"] in {"figure", "picture"} and size and not attrs.get("width"):
        sized["attrs"] = {**attrs, "width": size[0], "height": size[1]}
    if "content" in node:
        sized["content"] = [_sized(child, sizes) for child in node["content"]]
    return sized
