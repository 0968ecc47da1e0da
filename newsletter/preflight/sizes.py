"""How many bytes each section adds to the mail, reckoned without rendering it.

Rendering a long issue takes a second, and the findings are asked for at every pause. What a node costs beside its own
words and addresses is measured once for each theme: a mail with one of it and a mail with two are rendered, and the
difference counts.
"""

import dataclasses
import functools
import html
from collections.abc import Mapping
from typing import Any

from newsletter.document import Document, Node, SectionNode
from newsletter.document.kinds import kinds
from newsletter.preflight.raw import parsed
from newsletter.rendering.edition import Edition
from newsletter.rendering.issue import render_edition
from newsletter.rendering.links import Links

_WORD = "word"
_ADDRESS = "https://example.org/"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Costs:
    """Bytes that each section kind, node and link adds beside its own words. ``utm`` is what each address gets."""

    kinds: Mapping[str, int]
    nodes: Mapping[str, int]
    link: int
    utm: int = 0


def reckon(edition: Edition, document: Document) -> tuple[int, dict[str, int]]:
    """The bytes of the frame, and of each section that is shown in the mail, by its id."""
    costs = costs_of(_theme_alone(edition))
    own_utm = Links.in_mail(edition).link(_ADDRESS)
    costs = dataclasses.replace(costs, utm=len(own_utm) - len(_ADDRESS))
    words = len(html.escape(edition.title).encode()) * 2 + len(html.escape(edition.preheader).encode())
    shown = document.for_email().sections
    return frame_of(_newsletter_alone(edition)) + words, {each.id: _bytes_of(each, costs) for each in shown}


def _bytes_of(section: SectionNode, costs: Costs) -> int:
    return costs.kinds.get(section.kind, 0) + sum(_bytes_of_node(node, costs) for node in section.content)


def _bytes_of_node(node: Node, costs: Costs) -> int:
    kind = node["type"]
    if kind == "text":
        text: str = node["text"]
        size: int = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        size += 4 * (text.count("&") + text.count("<") + text.count(">"))
        for mark in node.get("marks") or ():
            size += (
                costs.link + costs.utm + len(mark["attrs"]["href"])
                if mark["type"] == "link"
                else 2 * len(mark["type"]) + 5
            )
        return size
    attrs = node.get("attrs") or {}
    size = costs.nodes.get(kind, 0)
    if kind == "raw_block":
        source = attrs.get("source", "")
        shown = attrs.get("format", "html") == "html" and parsed(source) is not None
        return size + len(source.encode("utf-8", "replace")) if shown else 0
    size += sum(len(str(attrs.get(key) or "").encode("utf-8", "replace")) for key in ("src", "alt", "title", "image"))
    size += len(str(attrs.get("description") or "").encode("utf-8", "replace"))
    if attrs.get("href"):
        size += len(attrs["href"]) + costs.utm
    return size + sum(_bytes_of_node(child, costs) for child in node.get("content") or ())


def _newsletter_alone(edition: Edition) -> Edition:
    """The edition without what differs from issue to issue, so that its frame is measured once."""
    return dataclasses.replace(edition, title="", preheader="", slug="", date=None, number=0)


def _theme_alone(edition: Edition) -> Edition:
    """The edition with nothing but its theme and language, so that costs are measured once for each theme."""
    return Edition(
        newsletter_name="", newsletter_slug="n", number=0, title="", slug="", base_url="https://example.org",
        language=edition.language, direction=edition.direction, theme=edition.theme,
    )  # fmt: skip


_CELL: Node = {"type": "table_cell", "content": [{"type": "text", "text": _WORD}]}
_SAMPLES: dict[str, Node] = {
    "paragraph": {"type": "paragraph", "content": [{"type": "text", "text": _WORD}]},
    "heading": {"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": _WORD}]},
    "quote": {"type": "quote", "content": [{"type": "paragraph", "content": [{"type": "text", "text": _WORD}]}]},
    "figure": {"type": "figure", "attrs": {"src": _ADDRESS, "alt": _WORD}},
    "code_block": {"type": "code_block", "content": [{"type": "text", "text": _WORD}]},
    "link_card": {"type": "link_card", "attrs": {"href": _ADDRESS, "title": _WORD}},
    "call_to_action": {
        "type": "call_to_action",
        "attrs": {"href": _ADDRESS},
        "content": [{"type": "text", "text": _WORD}],
    },
    "rule": {"type": "rule"},
    "raw_block": {"type": "raw_block", "attrs": {"format": "html", "source": f"<p>{_WORD}</p>"}},
    "table_cell": {
        "type": "table",
        "content": [{"type": "table_row", "content": [_CELL]}],
    },
    "list_item": {
        "type": "bullet_list",
        "content": [
            {"type": "list_item", "content": [{"type": "paragraph", "content": [{"type": "text", "text": _WORD}]}]}
        ],
    },
}  # fmt: skip


@functools.lru_cache(maxsize=64)
def frame_of(edition: Edition) -> int:
    """The bytes of a mail without sections."""
    return _rendered(edition, ())


@functools.lru_cache(maxsize=32)
def costs_of(edition: Edition) -> Costs:
    """What things cost in this theme. Pure; some twenty renderings of a few milliseconds, the first time."""
    empty = _rendered(edition, ())
    base = _rendered(edition, [_topic()])
    nodes: dict[str, int] = {}
    for name, sample in _SAMPLES.items():
        one, two = _rendered(edition, [_topic(sample)]), _rendered(edition, [_topic(sample, sample)])
        own = _bytes_of_node(sample, Costs(kinds={}, nodes=nodes, link=0))
        nodes[name] = max(0, (two - one if name != "figure" else one - base) - own)
    link = {"type": "link", "attrs": {"href": _ADDRESS, "title": ""}}
    linked: Node = {"type": "text", "text": _WORD, "marks": [link]}
    with_link = _rendered(edition, [_topic({"type": "paragraph", "content": [linked]})])
    plain = _rendered(edition, [_topic(_SAMPLES["paragraph"])])
    found = {kind.name: max(0, _rendered(edition, [_starter(kind.name)]) - empty) for kind in kinds()}
    return Costs(
        kinds={**found, "topic": base - empty, "letter": base - empty},
        nodes=nodes,
        link=max(0, with_link - plain - len(_ADDRESS)),
    )


def _topic(*nodes: Any) -> SectionNode:
    return SectionNode(kind="topic", content=({"type": "title"}, *nodes), id="00000000-0000-4000-8000-000000000000")


def _starter(kind: str) -> SectionNode:
    needed: tuple[Node, ...] = {
        "image": ({"type": "figure"},), "button": ({"type": "call_to_action"},), "raw": ({"type": "raw_block"},),
    }.get(kind, ({"type": "title"},) if kind == "topic" else ())  # fmt: skip
    return SectionNode(kind=kind, content=needed, id="00000000-0000-4000-8000-000000000000")


def _rendered(edition: Edition, sections: Any) -> int:
    return render_edition(edition, Document(sections=tuple(sections))).html_bytes
