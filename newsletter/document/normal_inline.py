"""The normal form of inline content: one way to say each line of text.

White space is collapsed and never stands at an edge of a block, a break or a mark; neighbours with the same marks are
one text node; marks stand in the schema's order.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from newsletter.document.characters import clean, collapse, one_line
from newsletter.document.model import Node
from newsletter.document.schema import defaults_of_mark, defaults_of_node, mark_order

BREAKS = frozenset({"soft_break", "hard_break"})


def normalise_inline(nodes: Iterable[Node], *, breaks: bool = True) -> list[Node]:
    """The nodes in normal form. ``breaks=False``: the place holds one line, so that soft breaks become spaces."""
    leaves = [leaf for node in nodes for leaf in _leaf(node, breaks=breaks)]
    leaves = _trim_breaks(_collapse(leaves))
    carried = {mark["type"] for leaf in leaves for mark in leaf.get("marks") or ()} - {"code"}
    for name in sorted(carried, key=mark_order().__getitem__):
        leaves = _trim_mark(leaves, name)
    return _merge(leaves)


def plain_text(nodes: Iterable[Node]) -> str:
    """The text of inline nodes on one line, without marks."""
    return one_line("".join(node["text"] if node["type"] == "text" else " " for node in nodes))


def has_mark(node: Node, name: str) -> bool:
    """Whether the inline node carries the mark."""
    return any(mark["type"] == name for mark in node.get("marks") or ())


def link_of(node: Node) -> Node | None:
    """The node's link mark, if it has one."""
    return next((mark for mark in node.get("marks") or () if mark["type"] == "link"), None)


def with_marks(node: Node, marks: Sequence[Node]) -> Node:
    """The node with these marks and no others."""
    bare = {key: value for key, value in node.items() if key != "marks"}
    return {**bare, "marks": list(marks)} if marks else bare


def is_code(node: Node) -> bool:
    """Whether the node is text marked as code."""
    return node["type"] == "text" and has_mark(node, "code")


def clean_label(label: str) -> str:
    """A footnote's label as it can be written in ``[^label]``."""
    kept = "".join(char if char.isalnum() or char in "-_.:*+†‡§" else "-" for char in one_line(label))[:100]
    return kept or "note"


def _leaf(node: Node, *, breaks: bool) -> list[Node]:
    marks = _marks(node.get("marks") or ())
    match node["type"]:
        case "text":
            code = any(mark["type"] == "code" for mark in marks)
            text = clean(node["text"]).replace("\n", " ").replace("\t", " ") if code else collapse(clean(node["text"]))
            return [with_marks({"type": "text", "text": text}, marks)] if text else []
        case "soft_break" if not breaks:
            return [with_marks({"type": "text", "text": " "}, [mark for mark in marks if mark["type"] != "code"])]
        case "soft_break" | "hard_break":
            return [with_marks({"type": node["type"]}, [mark for mark in marks if mark["type"] != "code"])]
        case "picture":
            only_link = [mark for mark in marks if mark["type"] == "link"]
            return [with_marks({"type": "picture", "attrs": _attrs("picture", node)}, only_link)]
        case kind:
            attrs = _attrs(kind, node)
            without = {"code"}
            if kind == "footnote_ref":
                attrs["label"] = clean_label(attrs["label"])
                without.add("link")  # It leads to its note itself.
            uncoded = [mark for mark in marks if mark["type"] not in without]
            return [with_marks({"type": kind, "attrs": attrs}, uncoded)]


def _attrs(kind: str, node: Node) -> dict[str, Any]:
    attrs = defaults_of_node(kind) | (node.get("attrs") or {})
    return {key: one_line(value) if isinstance(value, str) else value for key, value in attrs.items()}


def _marks(marks: Iterable[Node]) -> list[Node]:
    found: dict[str, Node] = {}
    for mark in marks:
        name = mark["type"]
        attrs = defaults_of_mark(name) | (mark.get("attrs") or {})
        if name == "link":
            attrs = {key: one_line(value) for key, value in attrs.items()}
            if not attrs["href"]:
                continue
        if name not in found and not (name == "superscript" and "subscript" in found):
            found[name] = {"type": name, "attrs": attrs} if attrs else {"type": name}
    if "superscript" in found and "subscript" in found:
        del found["superscript"]
    return sorted(found.values(), key=lambda mark: mark_order()[mark["type"]])


def _collapse(leaves: list[Node]) -> list[Node]:
    """One space between words, also where two text nodes meet."""
    kept: list[Node] = []
    after_space = False
    for leaf in leaves:
        if leaf["type"] != "text" or is_code(leaf):
            after_space = False
        else:
            text = leaf["text"].lstrip(" ") if after_space else leaf["text"]
            if not text:
                continue
            leaf = {**leaf, "text": text}
            after_space = text.endswith(" ")
        kept.append(leaf)
    return kept


def _trim_breaks(leaves: list[Node]) -> list[Node]:
    """No white space at the ends or next to a break, no break at the ends, no soft break next to a break."""
    lines: list[list[Node]] = [[]]
    joints: list[Node] = []
    for leaf in leaves:
        if leaf["type"] in BREAKS:
            joints.append(leaf)
            lines.append([])
        else:
            lines[-1].append(leaf)
    result: list[Node] = []
    pending: list[Node] = []
    for position, line in enumerate(lines):
        trimmed = _trim_line(line)
        if trimmed:
            result += pending if result else []
            result += trimmed
            pending = []
        if position < len(joints):
            pending = _join_breaks(pending, joints[position])
    return result


def _join_breaks(pending: list[Node], new: Node) -> list[Node]:
    if not pending:
        return [new]
    if new["type"] == "soft_break":
        return pending
    return [new] if pending[-1]["type"] == "soft_break" else [*pending, new]


def _trim_line(line: list[Node]) -> list[Node]:
    line = list(line)
    while line and line[0]["type"] == "text" and not is_code(line[0]):
        text = line[0]["text"].lstrip()
        if text:
            line[0] = {**line[0], "text": text}
            break
        del line[0]
    while line and line[-1]["type"] == "text" and not is_code(line[-1]):
        text = line[-1]["text"].rstrip()
        if text:
            line[-1] = {**line[-1], "text": text}
            break
        del line[-1]
    return line


def _trim_mark(leaves: list[Node], name: str) -> list[Node]:
    """Take the mark off white space at the ends of each run that carries it: Markdown cannot say it there."""
    result: list[Node] = []
    run: list[Node] = []
    current: Node | None = None
    for leaf in leaves:
        mark = next((mark for mark in leaf.get("marks") or () if mark["type"] == name), None)
        if mark != current:
            result += _trim_run(run, name) if current is not None else run
            run = []
        current = mark
        run.append(leaf)
    result += _trim_run(run, name) if current is not None else run
    return result


def _trim_run(run: list[Node], name: str) -> list[Node]:
    head: list[Node] = []
    tail: list[Node] = []
    while run and (split := _split_space(run[0], at_start=True)) is not None:
        space, rest = split
        head.append(_without(space, name))
        run = [*([rest] if rest else []), *run[1:]]
        if rest:
            break
    while run and (split := _split_space(run[-1], at_start=False)) is not None:
        space, rest = split
        tail.insert(0, _without(space, name))
        run = [*run[:-1], *([rest] if rest else [])]
        if rest:
            break
    return [*head, *run, *tail]


def _split_space(leaf: Node, *, at_start: bool) -> tuple[Node, Node | None] | None:
    """The white space at that end of the leaf and what is left of it; None when it has none there."""
    if leaf["type"] in BREAKS:
        return leaf, None
    if leaf["type"] != "text" or is_code(leaf):
        return None
    text = leaf["text"]
    rest = text.lstrip() if at_start else text.rstrip()
    if rest == text:
        return None
    space = text[: len(text) - len(rest)] if at_start else text[len(rest) :]
    return {**leaf, "text": space}, ({**leaf, "text": rest} if rest else None)


def _without(leaf: Node, name: str) -> Node:
    return with_marks(leaf, [mark for mark in leaf.get("marks") or () if mark["type"] != name])


def _merge(leaves: list[Node]) -> list[Node]:
    merged: list[Node] = []
    for leaf in leaves:
        last = merged[-1] if merged else None
        if last and last["type"] == leaf["type"] == "text" and last.get("marks") == leaf.get("marks"):
            merged[-1] = {**last, "text": last["text"] + leaf["text"]}
        else:
            merged.append(leaf)
    return merged
