"""The sizes of the newsletter's own pictures, so that none is shown larger than it is and pages do not jump."""

import dataclasses
from collections.abc import Mapping
from urllib.parse import quote, unquote

from django.conf import settings

from newsletter.document import Document, Node, SectionNode
from newsletter.document.model import walk
from newsletter.models import Image


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stored:
    """Width and height in pixels of a stored picture; ``small`` is the name of its half-size copy, if it has one."""

    width: int
    height: int
    small: str = ""
    small_width: int = 0


def with_own_sizes(document: Document, *, base_url: str) -> Document:
    """The document with width and height, in pixels, on each stored picture that has none given.

    Where there is a copy for screens with one pixel to a pixel, ``copies`` says which address is how wide.

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
    rows = Image.objects.filter(file__in=names.values()).values_list("file", "width", "height", "small", "small_width")
    stored = {
        name: Stored(width=width, height=height, small=small, small_width=small_width)
        for name, width, height, small, small_width in rows
        if width and height
    }
    sizes = {src: stored[name] for src, name in names.items() if name in stored}
    return Document(sections=tuple(_sized_section(section, sizes) for section in document.sections))


def _stored_name(src: str, *, base_url: str) -> str:
    """The name in storage of a picture of ours; empty for one that lives elsewhere."""
    path = src.removeprefix(base_url.rstrip("/"))
    return unquote(path.removeprefix(settings.MEDIA_URL)) if path.startswith(settings.MEDIA_URL) else ""


def _sized_section(section: SectionNode, sizes: Mapping[str, Stored]) -> SectionNode:
    return dataclasses.replace(section, content=tuple(_sized(node, sizes) for node in section.content))


def _sized(node: Node, sizes: Mapping[str, Stored]) -> Node:
    sized = dict(node)
    attrs = node.get("attrs") or {}
    size = sizes.get(attrs.get("src", ""))
    if node["type"] in {"figure", "picture"} and size:
        own = {} if attrs.get("width") else {"width": size.width, "height": size.height}
        copies = {f"{settings.MEDIA_URL}{quote(size.small)}": size.small_width, attrs["src"]: size.width}
        sized["attrs"] = {**attrs, **own, **({"copies": copies} if size.small else {})}
    if "content" in node:
        sized["content"] = [_sized(child, sizes) for child in node["content"]]
    return sized
