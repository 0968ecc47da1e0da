"""Where each part of a preview came from: comments in the HTML that say which section and block follows.

A mail that goes out has none. Taken out of a marked rendering they leave the unmarked one, byte for byte, so that what
is previewed and measured is what is sent.
"""

import itertools
import re
from collections.abc import Mapping, Sequence

from newsletter.document import Document, Node
from newsletter.document.model import inline_text

_MARK = re.compile(r"<!--at:([0-9a-f-]*)(?::(\d+))?-->")
END = "<!--at:-->"
"""Stands after the last section."""

_COLUMN = re.compile(r"<mj-column[^>]*>")


class Places:
    """The marks of one document's sections and of their own blocks. Nothing below a block has one."""

    def __init__(self, document: Document) -> None:
        # By identity: two paragraphs that say the same are two places.
        self._marks: Mapping[int, str] = {
            id(node): f"<!--at:{section.id}:{position}-->"
            for section in document.sections
            for position, node in enumerate(section.content)
        }
        # An id that is in use belongs to a node that is still there.
        self._document = document

    def of_block(self, node: Node) -> str:
        """The mark to put before a block, or before the words of a title; empty for a node further down."""
        return self._marks.get(id(node), "")


def mark_section(mjml: str, section: str) -> str:
    """A section's MJML with its mark inside the first column: between sections MJML writes comments of its own."""
    return _COLUMN.sub(lambda match: f"{match[0]}<!--at:{section}-->", mjml, count=1)


def aligned(before: Sequence[Node], after: Sequence[Node]) -> list[int]:
    """For each block of a section in normal form, the number it had as it was written: normal form drops some.

    A block is known by its kind and its words, else by its kind alone.
    """
    written = [(node["type"], " ".join(inline_text(node).split())) for node in before]
    numbers: list[int] = []
    start = 0
    for node in after:
        same = (node["type"], " ".join(inline_text(node).split()))
        found = next((at for at in range(start, len(written)) if written[at] == same), None)
        if found is None:
            found = next((at for at in range(start, len(written)) if written[at][0] == same[0]), None)
        if found is not None:
            start = found + 1
        numbers.append(min(start, len(written)) - 1 if found is None else found)
    return [max(0, number) for number in numbers]


def unmarked(html: str) -> str:
    """The HTML as it is without marks."""
    return _MARK.sub("", html)


def bytes_by_section(html: str) -> dict[str, int]:
    """How many bytes of a marked mail each section takes, by id: from its mark to that of the next one."""
    marks = [match for match in _MARK.finditer(html) if match[2] is None]
    return {
        here[1]: len(unmarked(html[here.end() : after.start()]).encode("utf-8"))
        for here, after in itertools.pairwise(marks)
        if here[1]
    }
