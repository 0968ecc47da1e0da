"""Every node of a section with the way that leads to it."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from newsletter.document import Node

Path = tuple[int, ...]
"""Indexes from a section's content down to a node."""

PROSE = frozenset(
    {
        "title", "greeting", "sign_off", "signature", "standfirst", "paragraph", "heading", "attribution", "figure",
        "table_header", "table_cell", "call_to_action",
    }
)  # fmt: skip
"""Nodes whose content is words of the writer's, in a line. Code is not among them: it says what it says."""


@dataclasses.dataclass(frozen=True)
class Spot:
    """A node and where it stands."""

    path: Path
    node: Node

    @property
    def type(self) -> str:
        """The node's name in the schema."""
        kind: str = self.node["type"]
        return kind

    @property
    def attrs(self) -> Mapping[str, Any]:
        """The node's attributes, those with a default included."""
        found: Mapping[str, Any] = self.node.get("attrs") or {}
        return found


def spots_in(content: list[Node] | tuple[Node, ...], path: Path = ()) -> Iterator[Spot]:
    """All nodes below, in reading order."""
    for index, node in enumerate(content):
        here = (*path, index)
        yield Spot(here, node)
        children = node.get("content")
        if children:
            yield from spots_in(children, here)


def line_of(node: Node) -> str:
    """The words of a node's own inline content, as they were typed: a break is a space, other things are nothing."""
    words = []
    for child in node.get("content") or ():
        kind = child["type"]
        if kind == "text":
            words.append(child["text"])
        elif kind in {"soft_break", "hard_break"}:
            words.append(" ")
    return "".join(words)
