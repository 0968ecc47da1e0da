"""Mends: pure functions from a document to a document, each for one kind of finding.

They touch what they name and nothing else, so that a mend pressed twice, or after more typing, does no harm: where its
place holds something else by now, :class:`CannotMend` says so and nothing changes.
"""

import copy
import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from newsletter.document import Document, Node, SectionNode
from newsletter.document.attributes import is_safe_link
from newsletter.document.model import walk
from newsletter.preflight.places import Path

_DOUBLED = re.compile(r"(?<=\S)[ ]{2,}(?=\S)")


class CannotMend(ValueError):
    """The mend does not fit (any more); the message says why."""


def mend(document: Document, *, name: str, section: str, path: Path, arguments: Mapping[str, Any]) -> Document:
    """The document with one mend made. Raises CannotMend."""
    function = _MENDS.get(name)
    if function is None:
        raise CannotMend(f"There is no mend “{name[:60]}”.")
    try:
        asked = inspect.signature(function).bind(copy.deepcopy(document), section=section, path=path, **arguments)
    except TypeError:
        raise CannotMend("This mend was asked for with other arguments than it takes.") from None
    return function(*asked.args, **asked.kwargs)


def changes_raw(before: Document, after: Document) -> bool:
    """Whether raw source differs: only those who may write raw HTML may store such a mend."""
    return _raw_sources(before) != _raw_sources(after)


def replace_address(document: Document, *, section: str, path: Path, old: str, new: str) -> Document:
    """Every link and picture of the document that is exactly ``old`` becomes ``new``."""
    del section, path  # the same address is as wrong elsewhere
    if not (isinstance(old, str) and isinstance(new, str)) or not new.strip() or not is_safe_link(new):
        raise CannotMend("The new address is none that may stand in a newsletter.")
    sections, found = [], 0
    for each in document.sections:
        settings = {
            key: new if key.endswith("_url") and value == old else value for key, value in each.settings.items()
        }
        found += sum(key.endswith("_url") and value == old for key, value in each.settings.items())
        for node in _nodes(each):
            found += _replace_in(node, old, new)
        sections.append(dataclasses.replace(each, settings=settings))
    if not found:
        raise CannotMend(f"{old[:120]} is no longer in this issue.")
    return Document(sections=tuple(sections))


def make_decorative(document: Document, *, section: str, path: Path) -> Document:
    """A picture that says nothing: screen readers pass over it."""
    node = _node_at(document, section, path, wanted=("figure",))
    node["attrs"] = {**(node.get("attrs") or {}), "decorative": True, "alt": ""}
    return document


def set_heading_level(document: Document, *, section: str, path: Path, level: int) -> Document:
    """A heading at another level."""
    if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 6:
        raise CannotMend("A heading’s level is 1 to 6.")
    node = _node_at(document, section, path, wanted=("heading",))
    node["attrs"] = {**(node.get("attrs") or {}), "level": level}
    return document


def replace_words(document: Document, *, section: str, path: Path, old: str, new: str) -> Document:
    """Words of one text, or of a raw block's source."""
    if not (isinstance(old, str) and isinstance(new, str)) or not old or not new:
        raise CannotMend("Say which words, and what they become.")
    node = _node_at(document, section, path, wanted=("text", "raw_block"))
    if node["type"] == "raw_block":
        node["attrs"] = node.get("attrs") or {}
    holder, key = (node, "text") if node["type"] == "text" else (node["attrs"], "source")
    if old not in holder.get(key, ""):
        raise CannotMend(f"“{old[:60]}” is no longer there.")
    holder[key] = holder[key].replace(old, new)
    return document


def single_spaces(document: Document, *, section: str, path: Path) -> Document:
    """One space wherever a section has several between words; code keeps its own."""
    del path  # the whole section
    for node in _section(document, section).content:
        _make_single(node)
    return document


def set_label(document: Document, *, section: str, path: Path, label: str) -> Document:
    """A sponsor's disclosure."""
    del path
    found = _section(document, section)
    if found.kind != "sponsor" or not isinstance(label, str) or not label.strip() or len(label) > 60:
        raise CannotMend("Only a sponsor section has a label, of up to 60 characters.")
    changed = dataclasses.replace(found, settings={**found.settings, "label": label})
    return Document(sections=tuple(changed if each is found else each for each in document.sections))


def remove_empty_section(document: Document, *, section: str, path: Path) -> Document:
    """A section without a word, picture or source."""
    del path
    found = _section(document, section)
    if any(_says_something(node) for node in _nodes(found)):
        raise CannotMend("The section is no longer empty.")
    return Document(sections=tuple(each for each in document.sections if each is not found))


_MENDS: dict[str, Callable[..., Document]] = {
    function.__name__: function
    for function in (
        replace_address,
        make_decorative,
        set_heading_level,
        replace_words,
        single_spaces,
        set_label,
        remove_empty_section,
    )
}


def _section(document: Document, identity: str) -> SectionNode:
    found = next((each for each in document.sections if each.id == identity), None)
    if found is None:
        raise CannotMend("The section is no longer in this issue.")
    return found


def _node_at(document: Document, section: str, path: Path, *, wanted: tuple[str, ...]) -> Node:
    nodes: Any = _section(document, section).content
    node: Node | None = None
    for index in path:
        if not 0 <= index < len(nodes):
            node = None
            break
        node = nodes[index]
        nodes = node.get("content") or ()
    if node is None or node["type"] not in wanted:
        raise CannotMend("The text has changed there. Look at the findings again.")
    return node


def _nodes(section: SectionNode) -> list[Node]:
    return [node for child in section.content for node in walk(child)]


def _raw_sources(document: Document) -> list[str]:
    nodes = (node for section in document.sections for node in _nodes(section))
    return [(node.get("attrs") or {}).get("source", "") for node in nodes if node["type"] == "raw_block"]


def _replace_in(node: Node, old: str, new: str) -> int:
    attrs, count = node.get("attrs") or {}, 0
    for key in ("href", "src", "image"):
        if attrs.get(key) == old:
            attrs[key] = new
            count += 1
    for mark in node.get("marks") or ():
        if mark["type"] == "link" and mark["attrs"].get("href") == old:
            mark["attrs"]["href"] = new
            count += 1
    return count


def _make_single(node: Node) -> None:
    if node["type"] == "code_block":
        return
    if node["type"] == "text" and not any(mark["type"] == "code" for mark in node.get("marks") or ()):
        node["text"] = _DOUBLED.sub(" ", node["text"])
    for child in node.get("content") or ():
        _make_single(child)


def _says_something(node: Node) -> bool:
    attrs = node.get("attrs") or {}
    return bool(
        node.get("text", "").strip()
        or attrs.get("src")
        or attrs.get("source")
        or attrs.get("href")
        or node["type"] in {"merge_tag", "rule"}
    )
