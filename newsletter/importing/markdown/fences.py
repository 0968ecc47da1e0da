"""``::: kind {key="value"}``: a section's kind and settings."""

import difflib
import re
from typing import Any

from pydantic import ValidationError

from newsletter.document.attributes import LinkCardAttributes
from newsletter.document.characters import one_line
from newsletter.document.kinds import get_kind, kinds
from newsletter.document.model import Node
from newsletter.importing.blocks import ReadBlock, ReadSection
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.attributes import Attributes, read_attributes

CARD = "card"
_LIKE_A_FENCE = re.compile(r":{3,}[ \t]*(?P<name>[A-Za-z][\w-]{0,40})?[ \t]*(?P<rest>.*)")


def fence_names() -> frozenset[str]:
    """The names that open a fence."""
    return frozenset({kind.name for kind in kinds()} | {CARD})


def caution_fences(text: str, *, line: int | None, log: ImportLog) -> None:
    """Warn of lines in a paragraph that look like the fence of a section and were read as words."""
    for place, written in enumerate(text.split("\n")):
        match = _LIKE_A_FENCE.fullmatch(written.strip())
        if match and match["name"] and (why := _why_no_fence(match["name"], match["rest"])):
            log.caution(f"{written.strip()[:80]} stays as words: {why}", line=None if line is None else line + place)


def _why_no_fence(name: str, rest: str) -> str:
    """What keeps the line from opening a section; empty where it looks like no fence of ours."""
    names = sorted(fence_names())
    if name in names:
        if read_attributes(rest) is None:
            return 'its settings cannot be read. Write them in braces, each as key="value".'
        return "a section cannot begin within another one, a list or a quote. Close that first."
    close = difflib.get_close_matches(name.lower(), names, n=1)
    if close:
        return f"there is no kind “{name}”; did you mean {close[0]}?"
    if rest and not rest.startswith("{"):
        return ""
    return f"there is no kind “{name}”. There are {', '.join(names)}."


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
    settings = _valid(kind, settings, line=line, log=log)
    return ReadSection(kind=kind, blocks=blocks, settings=settings, shown=shown, line=line)


def _valid(kind: str, settings: dict[str, Any], *, line: int | None, log: ImportLog) -> dict[str, Any]:
    """The settings without those that the kind refuses; each of these is named in a warning."""
    try:
        get_kind(kind).attributes.model_validate(settings)
    except ValidationError as error:
        refused = {str(fault["loc"][0]): fault["msg"].removeprefix("Value error, ") for fault in error.errors()}
        for key, message in refused.items():
            given = str(settings.get(key))[:200]
            log.caution(f"{kind}: {key}: {message}: {given} is left out, the usual setting is used.", line=line)
        return {key: value for key, value in settings.items() if key not in refused}
    return settings


def link_card(attributes: Attributes) -> Node:
    """A link shown as a card."""
    known = set(LinkCardAttributes.model_fields)
    return {"type": "link_card", "attrs": {key: value for key, value in attributes.pairs if key in known}}


def _choice(value: str) -> dict[str, str]:
    key, _, label = value.partition(":")
    return {"key": key.strip(), "label": label.strip()}
