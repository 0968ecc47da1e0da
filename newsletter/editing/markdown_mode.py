"""One section's words as Markdown, as the studio's Markdown mode shows and reads them.

The kind and the settings of a section stand beside its words there, in a form, so the text holds only what readers
will see: the fence that marks a kind in an exported file is left out.
"""

import dataclasses
import re
import uuid

from newsletter.document import Document, Node, SectionNode, check_document
from newsletter.document.kinds import get_kind
from newsletter.document.normalise import normalise_section
from newsletter.editing.raw_html import html_of
from newsletter.exporting.markdown import write_body
from newsletter.importing import draft
from newsletter.importing.blocks import ReadBlock, ReadItem, ReadSection
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown import read_items
from newsletter.importing.sections import build_sections

# In these a further heading of the second level begins a new section, as in a file.
_SPLIT_AT_HEADINGS = frozenset({"letter", "topic"})
_RAW_FENCE = re.compile(r"(`{3,}|~{3,})\{=(html|markdown|unknown)\b")
_TITLE_LEVEL = 2


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadWords:
    """The section that a text makes, or the sections; ``warnings`` tell what the writer should look at."""

    sections: tuple[SectionNode, ...]
    warnings: tuple[draft.Caution, ...] = ()


class HtmlNotAllowed(ValueError):
    """The words hold HTML of their own, which this account may not write; ``line`` is where, from 1, if it is known."""

    def __init__(self, *, line: int | None) -> None:
        super().__init__(
            "This is HTML of its own, which only some accounts may write. Put it between lines of ``` to show it as "
            "code, or take it out."
        )
        self.line = line


def write_words(section: SectionNode) -> str:
    """The section's words, without its kind and settings."""
    if section.kind == "raw" and section.content:
        attrs = section.content[0].get("attrs") or {}
        if attrs.get("format", "html") == "html" and not attrs.get("note"):
            return str(attrs.get("source", ""))
    return write_body(section).strip("\n")


def read_words(text: str, *, stem: SectionNode) -> ReadWords:
    """The section ``stem`` with the words of ``text``; its kind, settings and id stay.

    Where the words make several sections (a letter or topic with more headings, a ``:::`` fence), the first keeps the
    id and the others get ids made from it, so that reading the same words again gives the same ids.
    """
    if stem.kind == "divider" and not text.strip():
        return ReadWords(sections=(dataclasses.replace(stem, content=()),))
    if stem.kind == "raw" and not _RAW_FENCE.match(text.lstrip()):
        content = ({"type": "raw_block", "attrs": {"format": "html", "source": text}},)
        return ReadWords(sections=(normalise_section(dataclasses.replace(stem, content=content)),))
    log = ImportLog()
    items = read_items(text, log=log)
    if not items:
        return ReadWords(sections=(_without_words(stem),))
    own, rest = _split(items, stem.kind)
    made = build_sections([ReadSection(kind=stem.kind, blocks=own), *rest], log)
    first = dataclasses.replace(
        made[0], id=stem.id, settings=_settings_for(made[0], stem), in_email=stem.in_email, on_web=stem.on_web
    )
    others = (
        dataclasses.replace(section, id=str(uuid.uuid5(uuid.UUID(stem.id), str(place))))
        for place, section in enumerate(made[1:], start=1)
    )
    return ReadWords(sections=tuple(map(normalise_section, (first, *others))), warnings=log.warnings)


def read_words_safely(text: str, *, stem: SectionNode, may_write_raw: bool) -> ReadWords:
    """What :func:`read_words` makes of it, checked as a document is. Raises DocumentError, HtmlNotAllowed.

    Without ``may_write_raw`` only the HTML that the section holds already may stand in it.
    """
    read = read_words(text, stem=stem)
    check_document(Document(sections=read.sections).to_json())
    if not may_write_raw:
        known = set(html_of(stem))
        for source in (source for section in read.sections for source in html_of(section)):
            if source not in known:
                raise HtmlNotAllowed(line=_line_of(source, text))
    return read


def _line_of(source: str, text: str) -> int | None:
    first = source.strip().split("\n")[0]
    return text[: text.index(first)].count("\n") + 1 if first and first in text else None


def _split(items: list[ReadItem], kind: str) -> tuple[tuple[ReadBlock, ...], list[ReadItem]]:
    """The section's own blocks, and what begins a section of its own."""
    own: list[ReadBlock] = []
    for place, item in enumerate(items):
        if isinstance(item, ReadSection) or (place > 0 and kind in _SPLIT_AT_HEADINGS and _is_title(item)):
            return tuple(own), items[place:]
        own.append(item)
    return tuple(own), []


def _is_title(block: ReadBlock) -> bool:
    return block.node["type"] == "heading" and int(block.node["attrs"]["level"]) <= _TITLE_LEVEL


def _settings_for(made: SectionNode, stem: SectionNode) -> dict[str, object]:
    # An image section without its picture comes back as a letter, which has no settings of the image's kind.
    return dict(stem.settings) if made.kind == stem.kind else dict(made.settings)


def _without_words(stem: SectionNode) -> SectionNode:
    """An empty section of the kind: what its schema needs, and no words."""
    needed: tuple[Node, ...] = {
        "image": ({"type": "figure"},),
        "button": ({"type": "call_to_action"},),
    }.get(get_kind(stem.kind).name, ())
    return normalise_section(dataclasses.replace(stem, content=needed))
