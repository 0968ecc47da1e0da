"""Blocks → sections: where one ends, what its title is, what fills its slots."""

from collections.abc import Iterable, Sequence

from newsletter.document.kinds import get_kind
from newsletter.document.model import Node, SectionNode
from newsletter.document.normalise import normalise_section
from newsletter.importing.blocks import ReadBlock, ReadItem, ReadSection
from newsletter.importing.log import ImportLog

_TITLE_LEVEL = 2
# The slots of each kind, in the schema's order; "blocks" is everything else.
_SLOTS = {
    "letter": ("title", "greeting", "blocks", "sign-off", "signature"),
    "story": ("figure", "title", "standfirst", "blocks"),
    "sponsor": ("figure", "title", "blocks"),
}
_NODE_OF_ROLE = {
    "greeting": "greeting",
    "sign-off": "sign_off",
    "signature": "signature",
    "standfirst": "standfirst",
}
_ONLY_CHILD = {"image": "figure", "button": "call_to_action", "raw": "raw_block", "divider": ""}


def build_sections(items: Sequence[ReadItem], log: ImportLog) -> tuple[SectionNode, ...]:
    """The sections of a source, in order and in normal form.

    A heading of the source's section level or above begins a ``topic``; what stands before the first one, or after a
    section of its own kind, is a ``letter``.
    """
    level = section_level(items)
    sections: list[SectionNode] = []
    gathered: list[ReadBlock] = []
    for item in items:
        if isinstance(item, ReadSection):
            sections += _gathered(gathered, level, log)
            gathered = []
            sections += _own_kind(item, log)
            continue
        if _heading_level(item) in range(1, level + 1) and gathered:
            sections += _gathered(gathered, level, log)
            gathered = []
        gathered.append(item)
    sections += _gathered(gathered, level, log)
    return tuple(normalise_section(section) for section in sections)


def section_level(items: Iterable[ReadItem]) -> int:
    """The heading level that begins a section: 2 where it is used, 1 where that comes often, else the shallowest."""
    levels = [level for item in items if isinstance(item, ReadBlock) and (level := _heading_level(item))]
    if levels.count(1) > 1 or (1 in levels and _TITLE_LEVEL not in levels):
        return 1
    return min((level for level in levels if level > 1), default=_TITLE_LEVEL)


def _heading_level(block: ReadBlock) -> int:
    return int(block.node["attrs"]["level"]) if block.node["type"] == "heading" else 0


def _gathered(blocks: list[ReadBlock], level: int, log: ImportLog) -> list[SectionNode]:
    if not blocks:
        return []
    first = blocks[0]
    if 0 < _heading_level(first) <= level:
        title = {"type": "title", "content": first.node["content"]}
        content = [title, *_plain(blocks[1:], log, deeper_by=_TITLE_LEVEL - level)]
        return [_section("topic", content, shown=first.shown)]
    return [_section("letter", _slotted("letter", blocks, log, deeper_by=_TITLE_LEVEL - level))]


def _own_kind(item: ReadSection, log: ImportLog) -> list[SectionNode]:
    blocks = list(item.blocks)
    rest: list[ReadBlock] = []
    if item.kind in _ONLY_CHILD:
        wanted = [block for block in blocks if block.node["type"] == _ONLY_CHILD[item.kind]][:1]
        rest = [block for block in blocks if block not in wanted]
        if not wanted and _ONLY_CHILD[item.kind]:
            log.caution(
                f"This {item.kind} section holds no {_ONLY_CHILD[item.kind]}: kept as a letter.", line=item.line
            )
            return _gathered(rest, _TITLE_LEVEL, log)
        content = [block.node for block in wanted]
    else:
        content = _slotted(item.kind, blocks, log, deeper_by=0)
    section = _section(item.kind, content, settings=item.settings, shown=item.shown)
    if rest:
        log.caution(f"What a {item.kind} section cannot hold stands in a section after it.", line=rest[0].line)
        return [section, *_gathered(rest, _TITLE_LEVEL, log)]
    return [section]


def _section(kind: str, content: list[Node], *, settings: object = None, shown: object = None) -> SectionNode:
    get_kind(kind)
    where = dict(shown) if isinstance(shown, dict) else {}
    return SectionNode(
        kind=kind,
        content=tuple(content),
        settings=dict(settings) if isinstance(settings, dict) else {},
        in_email=where.get("email", True),
        on_web=where.get("web", True),
    )


def _slotted(kind: str, blocks: Sequence[ReadBlock], log: ImportLog, *, deeper_by: int) -> list[Node]:
    """The blocks with those that fill a slot moved into it."""
    slots = _SLOTS.get(kind, ("title", "blocks"))
    left = list(blocks)
    footnotes: list[ReadBlock] = []
    while left and left[-1].node["type"] == "footnote":
        footnotes.insert(0, left.pop())
    head: list[Node] = []
    for slot in slots[: slots.index("blocks")]:
        if left and _fills(left[0], slot):
            head = [*head, _as_slot(left.pop(0), slot)]
    tail: list[Node] = []
    for slot in reversed(slots[slots.index("blocks") + 1 :]):
        if left and _fills(left[-1], slot):
            tail.insert(0, _as_slot(left.pop(), slot))
    return [*head, *_plain(left, log, deeper_by=deeper_by), *(block.node for block in footnotes), *tail]


def _fills(block: ReadBlock, slot: str) -> bool:
    if slot == "title":
        return 0 < _heading_level(block) <= _TITLE_LEVEL
    return block.role == slot or (slot == "figure" and block.node["type"] == "figure")


def _as_slot(block: ReadBlock, slot: str) -> Node:
    kind = _NODE_OF_ROLE.get(slot, slot)
    return block.node if kind == "figure" else {"type": kind, "content": block.node.get("content") or []}


def _plain(blocks: Sequence[ReadBlock], log: ImportLog, *, deeper_by: int) -> list[Node]:
    for block in blocks:
        if block.role in _NODE_OF_ROLE:
            log.caution(f"{{.{block.role}}} has no place here: kept as a paragraph.", line=block.line)
    return [_deeper(block.node, by=deeper_by) for block in blocks]


def _deeper(node: Node, *, by: int) -> Node:
    if node["type"] != "heading":
        return node
    return {**node, "attrs": {"level": max(1, min(6, node["attrs"]["level"] + by))}}
