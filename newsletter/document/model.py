"""A document as plain values: JSON trees in frozen wrappers.

A node is the JSON that ProseMirror writes: ``{"type": …, "attrs": {…}, "content": […], "marks": […], "text": …}``,
with the keys that are empty left out.
"""

import dataclasses
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

Node = dict[str, Any]
"""One node of the tree, as JSON."""

SCHEMA_VERSION = 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class SectionNode:
    """One section: a kind, its settings and its child nodes.

    ``title`` nodes are part of ``content``; :attr:`title` reads their text. ``id`` is the section's uuid, stable over
    edits and exports.
    """

    kind: str
    content: tuple[Node, ...] = ()
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    in_email: bool = True
    on_web: bool = True

    @property
    def title_node(self) -> Node | None:
        """The ``title`` child, if there is one."""
        return next((node for node in self.content if node["type"] == "title"), None)

    @property
    def title(self) -> str:
        """The title's visible text, emoji included; empty where there is none."""
        node = self.title_node
        return "" if node is None else inline_text(node)

    def to_json(self) -> Node:
        """The section as a node of the schema."""
        attrs = {"id": self.id, "email": self.in_email, "web": self.on_web, **self.settings}
        node: Node = {"type": self.kind, "attrs": attrs}
        if self.content:
            node["content"] = list(self.content)
        return node

    @classmethod
    def from_json(cls, node: Node) -> "SectionNode":
        """The section that :meth:`to_json` wrote; a missing id gets a new one."""
        attrs = dict(node.get("attrs") or {})
        return cls(
            kind=node["type"],
            content=tuple(node.get("content") or ()),
            id=attrs.pop("id", "") or str(uuid.uuid4()),
            in_email=attrs.pop("email", True),
            on_web=attrs.pop("web", True),
            settings=attrs,
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Document:
    """All sections of an issue, in order."""

    sections: tuple[SectionNode, ...] = ()

    def to_json(self) -> Node:
        """The whole document as one ``doc`` node."""
        return {
            "type": "doc",
            "attrs": {"schema": SCHEMA_VERSION},
            "content": [section.to_json() for section in self.sections],
        }

    @classmethod
    def from_json(cls, node: Node) -> "Document":
        """The document that :meth:`to_json` wrote. Check it first: see :func:`.validate.check_document`."""
        return cls(sections=tuple(SectionNode.from_json(child) for child in node.get("content") or ()))

    def for_email(self) -> "Document":
        """Only what is shown in the mail."""
        return Document(sections=tuple(section for section in self.sections if section.in_email))

    def for_web(self) -> "Document":
        """Only what is shown on the web page."""
        return Document(sections=tuple(section for section in self.sections if section.on_web))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in reading order."""
    yield node
    for child in node.get("content") or ():
        yield from walk(child)


def inline_text(node: Node) -> str:
    """The visible text of a node's inline content; line breaks become spaces, a merge tag its fallback."""
    parts = []
    for child in walk(node):
        match child["type"]:
            case "text":
                parts.append(child["text"])
            case "soft_break" | "hard_break":
                parts.append(" ")
            case "merge_tag":
                parts.append((child.get("attrs") or {}).get("fallback", ""))
    return "".join(parts).strip()
