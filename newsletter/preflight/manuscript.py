"""What the checks look at: an issue as it would go out now, as one value. No check asks the database or the network."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

from newsletter.document import Document, Node, SectionNode
from newsletter.document.kinds import get_kind
from newsletter.document.schema import defaults_of_mark, defaults_of_node
from newsletter.preflight.addresses import Address, addresses_in
from newsletter.preflight.places import PROSE, Spot, line_of, spots_in


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinkSeen:
    """What became of a link when it was last looked at; see :class:`newsletter.models.LinkCheck`."""

    state: str
    status: int | None = None
    final_url: str = ""
    detail: str = ""
    https_answers: bool = False
    size: int | None = None
    width: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Covered:
    """An earlier issue that had a link already, and the section it stood in."""

    number: int
    section: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OwnPicture:
    """A stored picture: pixels and bytes."""

    width: int
    size: int


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of the writer's words and the node it stands in."""

    spot: Spot
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """A section with everything in it, laid out for looking."""

    section: SectionNode

    @property
    def id(self) -> str:
        """The section's id."""
        return self.section.id

    @functools.cached_property
    def name(self) -> str:
        """How the section is spoken of: its title, or else its kind, as in ``the letter``."""
        title = " ".join(self.section.title.split())
        return f"“{_cut(title)}”" if title else f"the {get_kind(self.section.kind).label.lower()}"

    @property
    def name_first(self) -> str:
        """The same at the beginning of a sentence."""
        return f"{self.name[:1].upper()}{self.name[1:]}"

    @functools.cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every node, in reading order."""
        return tuple(spots_in(self.section.content))

    @functools.cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line of words, in reading order; code and raw source are not among them."""
        return tuple(Line(spot, line_of(spot.node)) for spot in self.spots if spot.type in PROSE)

    @functools.cached_property
    def words(self) -> str:
        """All lines in one text: looking for a rare word here first spares looking through each line."""
        return "\n".join(line.text for line in self.lines)

    @functools.cached_property
    def addresses(self) -> tuple[Address, ...]:
        """Every address a reader can follow, in reading order; a link over several text nodes is one."""
        return tuple(addresses_in(self.section, self.spots))

    def of_type(self, *types: str) -> list[Spot]:
        """The nodes of these types, in reading order."""
        if len(types) == 1:
            return list(self._by_type.get(types[0], ()))
        return sorted((spot for kind in types for spot in self._by_type.get(kind, ())), key=lambda spot: spot.path)

    @functools.cached_property
    def _by_type(self) -> Mapping[str, list[Spot]]:
        found: dict[str, list[Spot]] = {}
        for spot in self.spots:
            found.setdefault(spot.type, []).append(spot)
        return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class Manuscript:
    """One issue before it goes out.

    ``parts`` are the document's sections; ``today`` is the day in the newsletter's zone on which it would go out.
    ``mail_bytes`` is the measured size of the HTML for the reader with the longest values, None where it was not
    rendered; ``frame_bytes`` and ``section_bytes`` are reckoned (:mod:`.sizes`). ``theme_errors`` say what cannot be
    read in the theme, by token; ``grounds`` and ``inks`` are its paper and letters, light and dark. ``skeletons`` are
    the sections (kind, title) of the last published issues, the newest first; ``links`` and ``pictures`` what is known
    of addresses outside, by address; ``own_pictures`` the newsletter's stored ones; ``covered`` where a link (by its
    canonical address) stood before.
    """

    document: Document
    parts: tuple[Part, ...]
    number: int
    title: str
    preheader: str
    subject: str
    first_words: str
    newsletter: str
    language: str
    postal_address: str
    base_url: str
    today: dt.date
    has_unsubscribe: bool = True
    mail_bytes: int | None = None
    section_bytes: Mapping[str, int] = dataclasses.field(default_factory=dict)
    frame_bytes: int = 0
    theme_errors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    grounds: tuple[str, str] = ("#ffffff", "#1a1d1f")
    inks: tuple[str, str] = ("#1d2022", "#ebe8e2")
    skeletons: Sequence[Sequence[tuple[str, str]]] = ()
    links: Mapping[str, LinkSeen] = dataclasses.field(default_factory=dict)
    pictures: Mapping[str, LinkSeen] = dataclasses.field(default_factory=dict)
    own_pictures: Mapping[str, OwnPicture] = dataclasses.field(default_factory=dict)
    covered: Mapping[str, Sequence[Covered]] = dataclasses.field(default_factory=dict)

    @property
    def primary_language(self) -> str:
        """The language without script or region: ``pt`` for pt-BR."""
        return self.language.replace("_", "-").split("-")[0].lower()


def lay_out(document: Document) -> tuple[Part, ...]:
    """The sections of a document that has its defaults (:func:`with_defaults`), laid out for looking."""
    return tuple(Part(section=section) for section in document.sections)


def with_defaults(document: Document) -> Document:
    """The document with every attribute that a node may leave out, and nothing else changed: paths stay right."""
    return Document(
        sections=tuple(
            dataclasses.replace(section, content=tuple(_complete(node) for node in section.content))
            for section in document.sections
        )
    )


_node_defaults = functools.cache(defaults_of_node)
_mark_defaults = functools.cache(defaults_of_mark)


def _complete(node: Node) -> Node:
    kind = node["type"]
    complete: dict[str, Any] = dict(node)
    defaults = _node_defaults(kind)
    if defaults:
        complete["attrs"] = {**defaults, **(node.get("attrs") or {})}
    marks = node.get("marks")
    if marks:
        complete["marks"] = [
            {**mark, "attrs": _mark_defaults(mark["type"]) | (mark.get("attrs") or {})} for mark in marks
        ]
    if node.get("content"):
        complete["content"] = [_complete(child) for child in node["content"]]
    return complete


def _cut(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
