"""Raw HTML in an issue's words: who may not write any may only keep what stands there already."""

from collections.abc import Iterable, Iterator

from newsletter.document import Document, SectionNode
from newsletter.document.characters import clean
from newsletter.document.model import walk

REFUSED = "This account may not write raw HTML. Ask an owner or an editor of the newsletter, or take it out again."


class RawHtmlRefused(Exception):
    """Raw HTML was added or changed by an account that may not; ``sections`` are the ids."""

    def __init__(self, message: str = REFUSED, *, sections: tuple[str, ...]) -> None:
        super().__init__(message)
        self.sections = sections


def refuse_new_html(document: Document, *, known: Iterable[Document], message: str = REFUSED) -> None:
    """Raise RawHtmlRefused where the document holds HTML of its own that none of ``known`` holds."""
    allowed = {source for each in known for section in each.sections for source in html_of(section)}
    sections = tuple(section.id for section in document.sections if set(html_of(section)) - allowed)
    if sections:
        raise RawHtmlRefused(message, sections=sections)


def html_of(section: SectionNode) -> Iterator[str]:
    """The section's pieces of raw HTML, as they are told apart once they are stored."""
    for top in section.content:
        for node in walk(top):
            attrs = node.get("attrs") or {}
            if node["type"] == "raw_block" and attrs.get("format", "html") == "html":
                yield clean(str(attrs.get("source", ""))).strip("\n")
