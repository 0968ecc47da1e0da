"""The words on the page at a pause in typing, in normal form: sections that did not change since the last are kept."""

import dataclasses
import functools
import json
from collections.abc import Mapping

from newsletter.archive.reading_time import count_words
from newsletter.document import Document, Node, SectionNode
from newsletter.document.normalise import normalise_section, settle_references
from newsletter.rendering.places import aligned

LARGEST_KEPT = 64_000
"""Characters of a section; a larger one is worked out each time, so that what is kept stays small."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LiveSection:
    """A section in normal form; ``at`` gives, for each of its blocks, the number of the block as it was sent."""

    normal: SectionNode
    words: int
    at: list[int]


def live_document(sections: Mapping[str, Node]) -> tuple[Document, dict[str, LiveSection]]:
    """The document of sections as they were sent and checked, in normal form, and what is known of each by its id."""
    known = {name: _live_section(json.dumps(node)) for name, node in sections.items()}
    return settle_references(Document(sections=tuple(each.normal for each in known.values()))), known


def _live_section(source: str) -> LiveSection:
    return _kept(source) if len(source) <= LARGEST_KEPT else _worked_out(source)


def _worked_out(source: str) -> LiveSection:
    section = SectionNode.from_json(json.loads(source))
    normal = normalise_section(section)
    words = count_words(Document(sections=(normal,)))
    return LiveSection(normal=normal, words=words, at=aligned(section.content, normal.content))


_kept = functools.lru_cache(maxsize=256)(_worked_out)
