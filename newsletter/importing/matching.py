"""Which new section is which old one, so that a section keeps its id over an import."""

import dataclasses
import difflib
from collections import Counter
from collections.abc import Callable, Sequence

from newsletter.document import Document, SectionNode
from newsletter.document.text import visible_text

_ALIKE = 0.6
_COMPARED = 4000


def keep_ids(new: Document, old: Document) -> Document:
    """The new document with the ids of the old sections that its own go back to."""
    ids: dict[int, str] = {}
    free = list(old.sections)
    for are_same in (_equal, _same_title, _alike):
        _match(new.sections, free, ids, are_same)
    _match_lone(new.sections, free, ids)
    return Document(
        sections=tuple(
            dataclasses.replace(section, id=ids[place]) if place in ids else section
            for place, section in enumerate(new.sections)
        )
    )


def _match(
    new: Sequence[SectionNode],
    free: list[SectionNode],
    ids: dict[int, str],
    are_same: Callable[[SectionNode, SectionNode], bool],
) -> None:
    for place, section in enumerate(new):
        if place in ids:
            continue
        found = next((old for old in free if are_same(section, old)), None)
        if found is not None:
            ids[place] = found.id
            free.remove(found)


def _match_lone(new: Sequence[SectionNode], free: list[SectionNode], ids: dict[int, str]) -> None:
    """The one section of a kind that is left on either side was written anew: a letter of one line, say."""
    left = Counter(section.kind for place, section in enumerate(new) if place not in ids)
    before = Counter(section.kind for section in free)
    lone = {kind for kind, count in left.items() if count == before[kind] == 1}
    _match(new, free, ids, lambda section, old: section.kind == old.kind and section.kind in lone)


def _equal(one: SectionNode, other: SectionNode) -> bool:
    return (one.kind, one.content) == (other.kind, other.content)


def _same_title(one: SectionNode, other: SectionNode) -> bool:
    return bool(one.title) and (one.kind, one.title.casefold()) == (other.kind, other.title.casefold())


def _alike(one: SectionNode, other: SectionNode) -> bool:
    if one.kind != other.kind:
        return False
    before, after = (visible_text(section)[:_COMPARED].split() for section in (one, other))
    return difflib.SequenceMatcher(None, before, after, autojunk=False).quick_ratio() >= _ALIKE
