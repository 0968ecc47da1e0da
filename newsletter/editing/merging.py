"""Two people's work on one issue brought together, by section: never a guess.

A three-way merge (as in ``diff3``): what only one side changed since the version both began with is taken; what both
changed in different ways is a conflict and left to people. Sections are told apart by their ids, so a section that was
moved and one that was written in are two changes that go together.
"""

import dataclasses
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from newsletter.document import Document, SectionNode
from newsletter.document.normalise import normalise_section

Fields = Mapping[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Merged:
    """What came of it. ``taken`` are the ids of sections that are as theirs, or gone because theirs are.

    ``conflicts`` are those that both sides changed; while there are any, ``document`` holds mine of them.
    """

    document: Document
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class MergedFields:
    """As :class:`Merged`, for the title and what else stands above the sections, by name."""

    values: Fields
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def merge(*, base: Document, mine: Document, theirs: Document) -> Merged:
    """``mine`` and ``theirs``, both written on ``base``, as one document.

    A section that one side deleted and the other changed is a conflict too. Where both moved the same section, it
    stands where mine put it.
    """
    old, my, their = _by_id(base), _by_id(mine), _by_id(theirs)
    kept: dict[str, SectionNode] = {}
    taken, conflicts = [], []
    for identity in dict.fromkeys([*their, *my, *old]):
        before, ours, other = (side.get(identity) for side in (old, my, their))
        if _same(ours, other):
            chosen = ours
        elif _same(ours, before):
            chosen = other
            taken.append(identity)
        else:
            chosen = ours
            if not _same(other, before):
                conflicts.append(identity)
        if chosen is not None:
            kept[identity] = chosen
    order = _merge_order(base=list(old), mine=list(my), theirs=list(their), kept=kept)
    return Merged(
        document=Document(sections=tuple(kept[identity] for identity in order)),
        taken=tuple(taken),
        conflicts=tuple(conflicts),
    )


def merge_fields(*, base: Mapping[str, str | None], mine: Fields, theirs: Fields) -> MergedFields:
    """The fields of both, each taken from the side that changed it. A base of None is not known."""
    values: dict[str, str] = {}
    taken, conflicts = [], []
    for name, ours in mine.items():
        other = theirs[name]
        values[name] = ours
        if ours == other:
            continue
        if ours == base[name]:
            values[name] = other
            taken.append(name)
        elif other != base[name]:
            conflicts.append(name)
    return MergedFields(values=values, taken=tuple(taken), conflicts=tuple(conflicts))


def differing(one: Document, other: Document) -> tuple[str, ...]:
    """The ids of sections that are not the same in both, or in one only."""
    first, second = _by_id(one), _by_id(other)
    return tuple(
        identity
        for identity in dict.fromkeys([*first, *second])
        if not _same(first.get(identity), second.get(identity))
    )


def moved_sections(before: Document, after: Document) -> set[str]:
    """The ids of the fewest sections that, put elsewhere, lead from one order to the other."""
    return _moved(ids_of(before), ids_of(after))


def ids_of(document: Document) -> list[str]:
    """The ids of its sections, in order."""
    return [section.id for section in document.sections]


def _by_id(document: Document) -> dict[str, SectionNode]:
    return {section.id: section for section in document.sections}


def _same(one: SectionNode | None, other: SectionNode | None) -> bool:
    """Whether they say the same. What cannot be told apart once it is stored counts as the same."""
    if one is None or other is None:
        return one is other
    return one == other or _comparable(one) == _comparable(other)


def _comparable(section: SectionNode) -> Any:
    # By section: a reference to a footnote in another section must not make this one look changed.
    return normalise_section(section).to_json()


def _merge_order(
    *, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Mapping[str, SectionNode]
) -> list[str]:
    """Theirs, with what mine moved or added put behind its neighbour in mine."""
    moved = _moved(base, mine)
    theirs_here = [identity for identity in theirs if identity in kept]
    # What mine deleted and theirs did not is not in mine, and what mine has is all of the rest.
    displaced = {identity for identity in mine if identity in moved or identity not in theirs}
    order = [identity for identity in theirs_here if identity not in displaced]
    mine_here = [identity for identity in mine if identity in kept]
    for place, identity in enumerate(mine_here):
        if identity in displaced:
            order.insert(_place_for(mine_here, place, order), identity)
    return order


def _place_for(wanted: Sequence[str], place: int, order: Sequence[str]) -> int:
    """Where in ``order`` the section at ``place`` of ``wanted`` goes: behind its neighbour, at the top before one."""
    if place > 0:
        return order.index(wanted[place - 1]) + 1
    return next((order.index(each) for each in wanted if each in order), len(order))


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest sections that, put elsewhere, lead from one order to the other."""
    place = {identity: position for position, identity in enumerate(before)}
    common = [identity for identity in after if identity in place]
    return set(common) - set(_longest_rise(common, place))


def _longest_rise(items: Sequence[str], place: Mapping[str, int]) -> list[str]:
    """The longest run of items, not need be neighbours, whose places rise (patience sorting)."""
    ends: list[int] = []
    last_of: list[int] = []
    previous: list[int] = []
    for index, item in enumerate(items):
        length = bisect_left(ends, place[item])
        previous.append(last_of[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place[item])
            last_of.append(index)
        else:
            ends[length], last_of[length] = place[item], index
    run: list[str] = []
    index = last_of[-1] if last_of else -1
    while index >= 0:
        run.append(items[index])
        index = previous[index]
    return run[::-1]
