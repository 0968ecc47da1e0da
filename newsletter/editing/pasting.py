"""Text that was pasted, read as what it is: words for the place where the caret is, and sections to follow them."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from newsletter.document import Document, DocumentError, Node, SectionNode, check_document
from newsletter.document.normalise import normalise_section
from newsletter.importing.blocks import ReadBlock, ReadItem
from newsletter.importing.characters import mend_characters
from newsletter.importing.draft import Caution, UnusableSource
from newsletter.importing.encodings import MAX_BYTES, TOO_LARGE
from newsletter.importing.frontmatter import split_front_matter
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown import read_items
from newsletter.importing.reading import read_issue
from newsletter.importing.sections import build_sections

_SLOTS = frozenset({"title", "greeting", "sign_off", "signature", "standfirst"})
_TITLE_LEVEL = 2


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pasted:
    """``blocks`` go in at the caret, ``sections`` after the section it is in.

    ``title``, ``preheader``, ``number`` and ``date`` are those of a whole issue with its front matter, empty for a part
    of one.
    """

    blocks: tuple[Node, ...]
    sections: tuple[SectionNode, ...]
    title: str = ""
    preheader: str = ""
    number: int | None = None
    date: dt.date | None = None
    warnings: tuple[Caution, ...] = ()

    @property
    def document(self) -> Document:
        """All of it as one document."""
        first = (SectionNode(kind="letter", content=self.blocks),) if self.blocks else ()
        return Document(sections=(*first, *self.sections))


def read_pasted(text: str, *, may_write_raw: bool) -> Pasted:
    """Markdown that was pasted: a whole issue, some sections, or a few blocks. Raises UnusableSource.

    Nothing is taken away as a title here unless it stands in front matter. Without ``may_write_raw`` HTML that has no
    nodes of its own stands there as code: as a raw block the issue could not be saved.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise UnusableSource(TOO_LARGE)
    pasted = _issue(text) if split_front_matter(text, ImportLog()).values else _part(text)
    if not may_write_raw:
        pasted = dataclasses.replace(
            pasted,
            blocks=tuple(map(_shown_as_code, pasted.blocks)),
            sections=tuple(map(without_raw_html, pasted.sections)),
        )
    if not pasted.blocks and not pasted.sections:
        raise UnusableSource("There are no words in it.")
    try:
        check_document(pasted.document.to_json())
    except DocumentError as error:
        raise UnusableSource(f"It stays plain text: {error.message}.") from error
    return pasted


def _issue(text: str) -> Pasted:
    draft = read_issue(text.encode("utf-8", "replace"), name="pasted.md")
    blocks, sections = _divided(draft.document.sections)
    has_title = bool(draft.title) and not any("gives no title" in warning.message for warning in draft.warnings)
    return Pasted(
        blocks=blocks,
        sections=sections,
        title=draft.title if has_title else "",
        preheader=draft.preheader,
        number=None if draft.number_is_guessed else draft.number,
        date=draft.date,
        warnings=draft.warnings,
    )


def _part(text: str) -> Pasted:
    log = ImportLog()
    items = read_items(mend_characters(text, log), log=log)
    if _begins_no_section(items):
        nodes = tuple(item.node for item in items if isinstance(item, ReadBlock))
        blocks = normalise_section(SectionNode(kind="letter", content=nodes)).content
        return Pasted(blocks=blocks, sections=(), warnings=log.warnings)
    blocks, sections = _divided(build_sections(items, log))
    return Pasted(blocks=blocks, sections=sections, warnings=log.warnings)


def _begins_no_section(items: Sequence[ReadItem]) -> bool:
    """Whether it is all blocks: small headings stay headings in the section where the caret is."""
    return all(
        isinstance(item, ReadBlock)
        and (item.node["type"] != "heading" or int(item.node["attrs"]["level"]) > _TITLE_LEVEL)
        for item in items
    )


def _divided(sections: Sequence[SectionNode]) -> tuple[tuple[Node, ...], tuple[SectionNode, ...]]:
    """The words before the first heading, unless they are a letter with parts of its own, and what follows."""
    if not sections:
        return (), ()
    first = sections[0]
    if first.kind != "letter" or any(node["type"] in _SLOTS for node in first.content):
        return (), tuple(sections)
    return first.content, tuple(sections[1:])


def without_raw_html(section: SectionNode) -> SectionNode:
    """The section with its raw HTML shown as code, for someone who may not write any."""
    kind = "letter" if section.kind == "raw" else section.kind
    return dataclasses.replace(section, kind=kind, content=tuple(map(_shown_as_code, section.content)))


def _shown_as_code(node: Node) -> Node:
    attrs = node.get("attrs") or {}
    if node["type"] == "raw_block" and attrs.get("format", "html") == "html":
        source = attrs.get("source", "")
        code: Node = {"type": "code_block", "attrs": {"language": "html"}}
        return {**code, "content": [{"type": "text", "text": source}]} if source else code
    if "content" in node:
        return {**node, "content": [_shown_as_code(child) for child in node["content"]]}
    return node
