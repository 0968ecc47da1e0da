"""A document's sections as words, for the pages that show and do not edit them."""

import dataclasses

from newsletter.document import Document
from newsletter.document.kinds import SectionKind, get_kind
from newsletter.editing.markdown_mode import write_words


@dataclasses.dataclass(frozen=True, kw_only=True)
class SectionWords:
    """One section: its kind, its words as Markdown without its settings, and where it is shown."""

    kind: SectionKind
    text: str
    in_email: bool = True
    on_web: bool = True


def words_of(document: Document) -> tuple[SectionWords, ...]:
    """The words of each section, in order."""
    return tuple(
        SectionWords(
            kind=get_kind(section.kind),
            text=write_words(section),
            in_email=section.in_email,
            on_web=section.on_web,
        )
        for section in document.sections
    )
