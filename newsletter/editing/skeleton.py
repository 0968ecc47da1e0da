"""What the next issue may begin with: the sections of one, without their words."""

import dataclasses
import uuid

from newsletter.document import Document, SectionNode
from newsletter.document.kinds import get_kind

_SAME_EACH_TIME = frozenset({"feedback", "subscribe", "divider", "button"})


def skeleton(document: Document) -> Document:
    """The same sections with their titles and settings, without the words: what the next issue may begin with.

    Sections that say the same each time (feedback, subscribe, divider, button) keep their words.
    """
    return Document(sections=tuple(_without_words(section) for section in document.sections))


def _without_words(section: SectionNode) -> SectionNode:
    fresh = str(uuid.uuid4())
    if section.kind in _SAME_EACH_TIME:
        return dataclasses.replace(section, id=fresh)
    starter = [node for node in get_kind(section.kind).starter() if node["type"] != "title"]
    title = section.title_node
    content = (*([title] if title else []), *starter)
    return dataclasses.replace(section, id=fresh, content=content)
