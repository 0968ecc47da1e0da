"""Where footnotes go: numbered through the whole issue, listed at the end of the section that refers to them first."""

import dataclasses
from collections import deque
from collections.abc import Iterator

from newsletter.document import Document, Node, SectionNode


@dataclasses.dataclass(frozen=True)
class Note:
    """A footnote with its number, from 1."""

    number: int
    node: Node


@dataclasses.dataclass(frozen=True, eq=False)
class _Definition:
    section: str
    label: str
    node: Node


class Footnotes:
    """The notes of a document.

    A reference means the note of that label in its own section, else the first one anywhere: also one in a section
    that is not shown. A note that nothing refers to is listed where it stands, so that no words are lost.
    """

    def __init__(self, shown: Document, *, whole: Document | None = None) -> None:
        self._definitions = [
            _Definition(section.id, _label(node), node)
            for section in (whole or shown).sections
            for child in section.content
            for node in _footnotes(child)
        ]
        self._placed: dict[int, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._notes: dict[str, list[Note]] = {section.id: [] for section in shown.sections}
        for section in shown.sections:
            self._place_referred(section)
        for definition in self._definitions:
            if definition.section in self._notes:
                self._place(definition, definition.section)

    def number(self, section: str, label: str) -> int | None:
        """The number that a reference in that section shows; None when there is no such note."""
        return self._numbers.get((section, label))

    def notes(self, section: str) -> tuple[Note, ...]:
        """The notes to list at the end of the section, in order."""
        return tuple(self._notes.get(section, ()))

    def _place_referred(self, section: SectionNode) -> None:
        waiting = deque(label for child in section.content for label in _references(child))
        while waiting:
            label = waiting.popleft()
            definition = self._find(section.id, label)
            if definition is None or (section.id, label) in self._numbers:
                continue
            if id(definition) not in self._placed:
                waiting.extend(label for child in definition.node.get("content") or () for label in _references(child))
            self._place(definition, section.id)
            self._numbers[section.id, label] = self._placed[id(definition)]

    def _find(self, section: str, label: str) -> _Definition | None:
        same = [definition for definition in self._definitions if definition.label == label]
        return next((definition for definition in same if definition.section == section), same[0] if same else None)

    def _place(self, definition: _Definition, section: str) -> None:
        if id(definition) not in self._placed:
            number = self._placed[id(definition)] = len(self._placed) + 1
            self._notes[section].append(Note(number, definition.node))


def _label(node: Node) -> str:
    label: str = (node.get("attrs") or {}).get("label", "")
    return label


def _footnotes(node: Node) -> Iterator[Node]:
    if node["type"] == "footnote":
        yield node
    for child in node.get("content") or ():
        yield from _footnotes(child)


def _references(node: Node) -> Iterator[str]:
    """The labels referred to below a node, but for those inside a footnote: it may stand elsewhere."""
    if node["type"] == "footnote_ref":
        yield _label(node)
    elif node["type"] != "footnote":
        for child in node.get("content") or ():
            yield from _references(child)
