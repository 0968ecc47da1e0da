"""Sections → Markdown, in the dialect that ``docs/write/markdown.md`` describes.

``read_sections(write_sections(sections))`` gives the same sections but for their ids.
"""

import dataclasses
import re
from collections.abc import Sequence

from newsletter.document.model import Node, SectionNode
from newsletter.document.normalise import normalise_section
from newsletter.document.schema import defaults_of_node
from newsletter.exporting.markdown.blocks import write_blocks
from newsletter.exporting.markdown.inlines import Style, write_inline
from newsletter.exporting.markdown.preserving import as_raw, without_deep_blocks
from newsletter.importing.markdown import read_sections
from newsletter.importing.markdown.attributes import write_attributes

__all__ = ["UnwritableSection", "write_body", "write_section", "write_sections"]

_NO_TITLE = "##"
_CLASSES = {"greeting": "greeting", "sign_off": "sign-off", "signature": "signature", "standfirst": "standfirst"}


class UnwritableSection(RuntimeError):
    """A section whose Markdown does not read back as the same: a fault of ours, never the writer's."""


def write_sections(sections: Sequence[SectionNode]) -> str:
    """The Markdown of a whole issue's sections; empty for none, else it ends in a line end.

    What Markdown cannot say stands in it as a raw block: see :mod:`.preserving`.
    """
    texts = [_write_or_preserve(section, first=position == 0) for position, section in enumerate(sections)]
    return "\n".join(texts)


def write_section(section: SectionNode, *, first: bool = True) -> str:
    """The Markdown of one section, ending in a line end. ``first``: it opens the text, so a letter may stand bare.

    Raises UnwritableSection.
    """
    section = normalise_section(section)
    for style in (Style(), Style(checked=True), Style(strict=True)):
        text = _write(section, style, first=first)
        if _reads_back(text, section, first=first):
            return text
    raise UnwritableSection(f"The {section.kind} section “{section.title}” does not survive being written as Markdown.")


def write_body(section: SectionNode) -> str:
    """The section's words alone, without the fence that names its kind and settings; ``read_body`` reads them.

    What Markdown cannot say stands in them as a raw block.
    """
    lines = _write_or_preserve(section, first=False).split("\n")
    if lines[0].startswith(":::"):
        return "\n".join(lines[1:-2]).strip("\n") + "\n"
    title = re.sub(r' \{(?:email="no")? ?(?:web="no")?\}$', "", lines[0])
    words = "\n".join(lines[1:])
    # A topic without a title is read back as one: it begins with no heading.
    return words.lstrip("\n") if title.rstrip() == _NO_TITLE else f"{title}\n{words}"


def _write_or_preserve(section: SectionNode, *, first: bool) -> str:
    section = normalise_section(section)
    try:
        return write_section(section, first=first)
    except UnwritableSection:
        pass
    try:
        return write_section(without_deep_blocks(section), first=first)
    except UnwritableSection:
        return write_section(as_raw(section), first=first)


def _reads_back(text: str, section: SectionNode, *, first: bool) -> bool:
    # What follows a section must not become part of it, and what comes before must not take it in.
    before = "" if first else "::: divider\n:::\n\n"
    read = read_sections(f"{before}{text}\n::: divider\n:::\n")
    read = read if first else read[1:]
    return len(read) == 2 and _same(read[0], section) and read[1].kind == "divider"


def _same(one: SectionNode, other: SectionNode) -> bool:
    return {**one.to_json()["attrs"], "id": ""} == {**other.to_json()["attrs"], "id": ""} and (
        one.kind,
        one.content,
    ) == (other.kind, other.content)


def _write(section: SectionNode, style: Style, *, first: bool) -> str:
    shown = [(key, "no") for key, value in (("email", section.in_email), ("web", section.on_web)) if not value]
    if section.kind == "topic":
        braces = write_attributes(shown)
        return _joined(section.content, style, title_braces=f" {braces}" if braces else "")
    body = _joined(section.content, style)
    if section.kind == "letter" and first and not shown and _may_stand_bare(section):
        return body
    colons = ":" * max(3, *(len(run) + 1 for run in re.findall(r"^[ >]*(:{3,})", body, re.MULTILINE)), 3)
    opener = " ".join(filter(None, [colons, section.kind, write_attributes([*_settings(section), *shown])]))
    return f"{opener}\n{body}{colons}\n"


def _may_stand_bare(section: SectionNode) -> bool:
    return bool(section.content) and not any(node["type"] in {"title", "heading"} for node in section.content)


def _joined(nodes: Sequence[Node], style: Style, *, title_braces: str = "") -> str:
    texts: list[str] = []
    gathered: list[Node] = []
    for node in nodes:
        if node["type"] == "title" or node["type"] in _CLASSES:
            texts += write_blocks(gathered, style)
            gathered = []
            texts.append(_slot(node, style, title_braces))
        else:
            gathered.append(node)
    texts += write_blocks(gathered, style)
    return "\n\n".join(texts) + "\n" if texts else ""


def _slot(node: Node, style: Style, title_braces: str) -> str:
    title = node["type"] == "title"
    words = write_inline(node.get("content") or [], dataclasses.replace(style, one_line=title))
    if title:
        return f"## {words}{title_braces}".rstrip()
    return f"{words} {{.{_CLASSES[node['type']]}}}"


def _settings(section: SectionNode) -> list[tuple[str, str]]:
    defaults = defaults_of_node(section.kind)
    pairs: list[tuple[str, str]] = []
    for key, value in section.settings.items():
        if value == defaults.get(key):
            continue
        if key == "choices":
            pairs += [("choice", f"{choice['key']}: {choice['label']}") for choice in value]
        else:
            pairs.append((key, str(value)))
    return pairs
