"""Snippets: words that are put in again and again, as blocks or as a whole section."""

import dataclasses
import json
from typing import Any

from django.db import IntegrityError, transaction

from newsletter.document import Document, DocumentError, Node, SectionNode, check_document
from newsletter.document.kinds import get_kind, kinds
from newsletter.document.model import inline_text, walk
from newsletter.document.normalise import normalise
from newsletter.document.schema import schema
from newsletter.document.stored import check_stored
from newsletter.editing.markdown_mode import HtmlNotAllowed, read_words, write_words
from newsletter.editing.raw_html import html_of
from newsletter.models import Newsletter, Snippet
from newsletter.planning.naming import NameTaken, check_free, read_name

MOST_BLOCKS = 200
MOST_BYTES = 200_000
# It takes every kind of block.
_HOLDER = "letter"
# What a letter takes besides blocks.
_PARTS_OF_LETTERS = frozenset({"greeting", "sign_off", "signature"})


class BadSnippet(ValueError):
    """What was sent is no snippet; the message says why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Content:
    """What a snippet holds, in normal form; see :class:`newsletter.models.Snippet`.

    ``cautions`` is what the reader of Markdown would have the writer look at.
    """

    section: SectionNode
    is_section: bool
    cautions: tuple[str, ...] = ()

    @property
    def nodes(self) -> list[Node]:
        """What is put in: the section without its id, or the blocks."""
        if not self.is_section:
            return list(self.section.content)
        node = self.section.to_json()
        return [{**node, "attrs": {name: value for name, value in node["attrs"].items() if name != "id"}}]

    @property
    def kind(self) -> str:
        """The kind of the section; empty for blocks."""
        return self.section.kind if self.is_section else ""

    @property
    def label(self) -> str:
        """The kind in the studio's words."""
        return get_kind(self.section.kind).label if self.is_section else "Blocks"

    @property
    def markdown(self) -> str:
        """The words as Markdown; the kind and settings of a section are not among them."""
        return write_words(self.section)

    def beginning(self, *, longest: int = 160) -> str:
        """The first words, for lists."""
        lines = (inline_text(node) for top in self.section.content for node in walk(top) if _holds_text(node))
        words = " ".join(filter(None, lines))
        return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


def read_json(data: Any) -> Content:
    """A section, a list of one, or a list of blocks, as the editor sends them. Raises BadSnippet."""
    nodes = [data] if isinstance(data, dict) else data
    if not isinstance(nodes, list) or not nodes:
        raise BadSnippet("A snippet holds a section or a list of blocks; nothing of the kind was sent.")
    if len(nodes) > MOST_BLOCKS:
        raise BadSnippet(f"{len(nodes)} blocks; a snippet holds at most {MOST_BLOCKS}.")
    try:
        if len(json.dumps(nodes)) > MOST_BYTES:
            raise BadSnippet("A snippet holds at most 200 KB. Keep a smaller part.")
        is_section = len(nodes) == 1 and _type_of(nodes[0]) in {kind.name for kind in kinds()}
        node = _without_id(nodes[0]) if is_section else {"type": _HOLDER, "content": _blocks(nodes)}
        section = check_document({"type": "doc", "content": [node]}).sections[0]
    except (DocumentError, RecursionError) as error:
        raise BadSnippet(f"This cannot be kept as a snippet: {error}") from error
    return _settled(section, is_section=is_section)


def read_markdown(markdown: str, *, stem: Content | None = None) -> Content:
    """Words written as Markdown: blocks, or those of the section in ``stem``. Raises BadSnippet."""
    read = read_words(markdown, stem=stem.section if stem else SectionNode(kind=_HOLDER))
    if len(read.sections) > 1:
        raise BadSnippet("This makes several sections; a snippet is one. Write headings with ### instead of ##.")
    try:
        section = check_document(Document(sections=read.sections).to_json()).sections[0]
    except DocumentError as error:
        raise BadSnippet(f"This cannot be kept as a snippet: {error}") from error
    cautions = tuple(caution.message for caution in read.warnings)
    return _settled(section, is_section=stem is not None and stem.is_section, cautions=cautions)


def content_of(snippet: Snippet) -> Content | None:
    """What a kept snippet holds; None where it cannot be read."""
    try:
        sections = check_stored(snippet.document).sections
    except DocumentError:
        return None
    return Content(section=sections[0], is_section=snippet.is_section) if sections else None


def keep_snippet(newsletter: Newsletter, *, name: str, content: Content, may_write_raw: bool = False) -> Snippet:
    """Keep a content under a name of its own. Raises NotAName, NameTaken, BadSnippet for HTML that may not be in it."""
    if not may_write_raw:
        _refuse_new_html(content, kept=None)
    name = read_name(name)
    check_free(newsletter.snippets.all(), name)
    try:
        with transaction.atomic():
            return Snippet.objects.create(
                newsletter=newsletter, name=name, document=_document(content), is_section=content.is_section
            )
    except IntegrityError as error:
        raise NameTaken(f"There is one named “{name}” already: it was made just now.") from error


def change_snippet(snippet: Snippet, *, name: str, content: Content, may_write_raw: bool = False) -> None:
    """Give it another name and other words. Raises NotAName, NameTaken, BadSnippet for HTML that may not be in it.

    What raw HTML it holds already may stay.
    """
    if not may_write_raw:
        _refuse_new_html(content, kept=content_of(snippet))
    name = read_name(name)
    check_free(snippet.newsletter.snippets.all(), name, besides=snippet.pk)
    snippet.name, snippet.document, snippet.is_section = name, _document(content), content.is_section
    snippet.save(update_fields=["name", "document", "is_section", "updated_at"])


def to_json(snippet: Snippet) -> dict[str, Any] | None:
    """For the editor's menu: ``kind`` is empty where ``content`` is a list of blocks, not of one section.

    None where it cannot be read.
    """
    content = content_of(snippet)
    if content is None:
        return None
    return {
        "id": snippet.pk,
        "name": snippet.name,
        "kind": content.kind,
        "label": content.label,
        "words": content.beginning(longest=80),
        "content": content.nodes,
    }


def _refuse_new_html(content: Content, *, kept: Content | None) -> None:
    known = set() if kept is None else set(html_of(kept.section))
    if set(html_of(content.section)) - known:
        raise BadSnippet(str(HtmlNotAllowed(line=None)))


def _document(content: Content) -> Node:
    return Document(sections=(content.section,)).to_json()


def _settled(section: SectionNode, *, is_section: bool, cautions: tuple[str, ...] = ()) -> Content:
    """The content in normal form. Raises BadSnippet where it has no words."""
    if not is_section:
        blocks = tuple(_as_block(node) for node in section.content if node["type"] not in _PARTS_OF_LETTERS)
        section = dataclasses.replace(section, content=blocks)
    section = normalise(Document(sections=(section,))).sections[0]
    if not is_section and not section.content:
        raise BadSnippet("There are no words in it yet. Write some first.")
    return Content(section=section, is_section=is_section, cautions=cautions)


def _as_block(node: Node) -> Node:
    """A title becomes a heading: among blocks there is none."""
    return {**node, "type": "heading", "attrs": {"level": 3}} if node["type"] == "title" else node


def _blocks(nodes: list[Any]) -> list[Any]:
    """The nodes, all of which are blocks. Raises BadSnippet."""
    for node in nodes:
        name = _type_of(node)
        if name not in schema().nodes or "block" not in schema().nodes[name].groups:
            raise BadSnippet(f"“{name[:40]}” cannot stand in a snippet by itself: send a section or blocks.")
    return nodes


def _type_of(node: Any) -> str:
    name = node.get("type") if isinstance(node, dict) else None
    return name if isinstance(name, str) else type(node).__name__


def _without_id(node: Node) -> Node:
    """A section's id is not kept: two of them in one issue would share it."""
    attrs = node.get("attrs")
    if not isinstance(attrs, dict):
        return node
    return {**node, "attrs": {name: value for name, value in attrs.items() if name != "id"}}


def _holds_text(node: Node) -> bool:
    return any(child["type"] == "text" for child in node.get("content") or ())
