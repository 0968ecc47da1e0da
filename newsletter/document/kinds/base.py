"""What a section kind is, and the register of them."""

import dataclasses
from collections.abc import Callable
from typing import Any

from newsletter.document.attributes import SectionAttributes


class UnknownKind(LookupError):
    """No section kind has this name."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SectionKind:
    """A kind of section: its name in the schema, its words in the studio, its settings and what a new one holds.

    ``starter`` returns the child nodes of a fresh section. The templates are found by name:
    ``mjml/sections/<name>.mjml``, ``emails/sections/<name>.txt`` and ``archive/sections/<name>.html``.
    """

    name: str
    label: str
    hint: str
    attributes: type[SectionAttributes] = SectionAttributes
    starter: Callable[[], list[dict[str, Any]]] = list

    @property
    def setting_names(self) -> tuple[str, ...]:
        """The settings that are this kind's own."""
        return tuple(name for name in self.attributes.model_fields if name not in SectionAttributes.model_fields)


_kinds: dict[str, SectionKind] = {}


def register(kind: SectionKind) -> None:
    """Add a kind. Raises ValueError when its name is taken."""
    if kind.name in _kinds:
        raise ValueError(f"a section kind named {kind.name!r} is registered already")
    _kinds[kind.name] = kind


def get_kind(name: str) -> SectionKind:
    """The kind of that name. Raises UnknownKind, which lists the names there are."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"no section kind {name!r}; there are: {', '.join(_kinds)}") from None


def kinds() -> tuple[SectionKind, ...]:
    """All kinds, in the order of the menu."""
    return tuple(_kinds.values())


def title(text: str = "") -> dict[str, Any]:
    """A title node."""
    return {"type": "title", "content": [{"type": "text", "text": text}]} if text else {"type": "title"}


def paragraph(text: str = "") -> dict[str, Any]:
    """A paragraph node."""
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]} if text else {"type": "paragraph"}
