"""``::: kind {key="value"}``: a section's kind and settings."""

from typing import Any

from pydantic import ValidationError

from newsletter.document.attributes import LinkCardAttributes
from newsletter.document.characters import one_line
from newsletter.document.kinds import get_kind, kinds
from newsletter.document.model import Node
from newsletter.importing.blocks import ReadBlock, ReadSection
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.attributes import Attributes

CARD = "card"


def fence_names() -> frozenset[str]:
    """The names that open a fence."""
    return frozenset({kind.name for kind in kinds()} | {CARD})


def read_fence(
    kind: str, attributes: Attributes, *, blocks: tuple[ReadBlock, ...], line: int | None, log: ImportLog
) -> ReadSection:
    """The section that the fence holds; a setting that its kind does not know is warned of."""
    settings: dict[str, Any] = {}
    shown: dict[str, bool] = {}
    known = get_kind(kind).setting_names
    choices = [_choice(value) for value in attributes.all("choice")]
    for key, value in attributes.pairs:
        if key in {"email", "web"}:
            shown[key] = value != "no"
        elif key == "choice" and "choices" in known:
            settings["choices"] = choices
        elif key in known and key != "choices":
            settings[key] = one_line(value)
        else:
            log.caution(f"A {kind} section has no setting “{key}”: left out.", line=line)
    try:
        get_kind(kind).attributes.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        log.caution(
            f"{kind}: {'.'.join(map(str, first['loc']))}: {first['msg']}. The usual settings are used.", line=line
        )
        settings = {}
    return ReadSection(kind=kind, blocks=blocks, settings=settings, shown=shown, line=line)


def link_card(attributes: Attributes) -> Node:
    """A link shown as a card."""
    known = set(LinkCardAttributes.model_fields)
    return {"type": "link_card", "attrs": {key: value for key, value in attributes.pairs if key in known}}


def _choice(value: str) -> dict[str, str]:
    key, _, label = value.partition(":")
    return {"key": key.strip(), "label": label.strip()}
