"""What the buttons of the issue page do to its sections: add, move, duplicate, remove."""

import dataclasses
import uuid

from newsletter.document import Document, SectionNode
from newsletter.document.kinds import UnknownKind, get_kind


def apply_move(document: Document, action: str) -> Document:
    """The document after a pressed button, such as ``add:topic``, ``up:<id>``, ``down:<id>``, ``duplicate:<id>`` or
    ``remove:<id>``. An action that means nothing (here, any more) leaves it as it is.
    """
    verb, _, what = action.partition(":")
    if verb == "add":
        return _added(document, what)
    place = next((place for place, section in enumerate(document.sections) if section.id == what), None)
    if place is None:
        return document
    sections = list(document.sections)
    match verb:
        case "up" if place > 0:
            sections[place - 1], sections[place] = sections[place], sections[place - 1]
        case "down" if place + 1 < len(sections):
            sections[place + 1], sections[place] = sections[place], sections[place + 1]
        case "duplicate":
            sections.insert(place + 1, dataclasses.replace(sections[place], id=str(uuid.uuid4())))
        case "remove":
            del sections[place]
    return Document(sections=tuple(sections))


def skeleton(document: Document) -> Document:
    """The same sections with their titles and settings, without the words: what the next issue may begin with.

    Sections that say the same each time (feedback, subscribe, divider, button) keep their words.
    """
    return Document(sections=tuple(_without_words(section) for section in document.sections))


_SAME_EACH_TIME = frozenset({"feedback", "subscribe", "divider", "button"})


def _without_words(section: SectionNode) -> SectionNode:
    fresh = str(uuid.uuid4())
    if section.kind in _SAME_EACH_TIME:
        return dataclasses.replace(section, id=fresh)
    starter = [node for node in get_kind(section.kind).starter() if node["type"] != "title"]
    title = section.title_node
    content = (*([title] if title else []), *starter)
    return dataclasses.replace(section, id=fresh, content=content)


def _added(document: Document, name: str) -> Document:
    try:
        kind = get_kind(name)
    except UnknownKind:
        return document
    return Document(sections=(*document.sections, SectionNode(kind=kind.name, content=tuple(kind.starter()))))
