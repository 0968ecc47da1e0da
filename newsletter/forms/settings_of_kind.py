"""The settings of a section kind as form fields, read from its pydantic attributes: a new kind needs no form."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from newsletter.document.kinds import SectionKind


@dataclasses.dataclass(frozen=True, kw_only=True)
class SettingField:
    """One setting as a form shows it. ``widget`` is text, number, checkbox or lines."""

    name: str
    label: str
    hint: str
    widget: str
    value: str
    checked: bool = False
    keys: str = ""


class BadSetting(ValueError):
    """A setting cannot be used; the message names it."""


def setting_fields(kind: SectionKind, settings: Mapping[str, Any]) -> list[SettingField]:
    """The kind's own settings with the section's values, or the defaults."""
    defaults = kind.attributes()
    fields = []
    for name in kind.setting_names:
        info = kind.attributes.model_fields[name]
        value = settings.get(name, _plain(getattr(defaults, name)))
        widget = _widget(info)
        lines = value if isinstance(value, list) else []
        fields.append(
            SettingField(
                name=name,
                label=info.title or name.replace("_", " ").capitalize(),
                hint=info.description or "",
                widget=widget,
                value="\n".join(choice["label"] for choice in lines) if lines else str(value or ""),
                checked=bool(value) if widget == "checkbox" else False,
                keys=" ".join(choice["key"] for choice in lines),
            )
        )
    return fields


def read_settings(kind: SectionKind, posted: Mapping[str, str]) -> dict[str, Any]:
    """The settings from posted strings by name (``<name>`` and, for lines, ``<name>-keys``). Raises BadSetting.

    A setting that is missing keeps its default, and one that equals its default is left out.
    """
    values: dict[str, Any] = {}
    for name in kind.setting_names:
        info = kind.attributes.model_fields[name]
        widget = _widget(info)
        if widget == "checkbox":
            values[name] = name in posted
        elif name in posted:
            values[name] = _value(widget, posted[name], posted.get(f"{name}-keys", ""))
    try:
        checked = kind.attributes.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadSetting(_complaint(kind, str(first["loc"][0]), first)) from error
    defaults = kind.attributes()
    return {
        name: _plain(getattr(checked, name))
        for name in kind.setting_names
        if getattr(checked, name) != getattr(defaults, name)
    }


def _widget(info: FieldInfo) -> str:
    kind = _bare(info.annotation)
    if kind is bool:
        return "checkbox"
    if kind is int:
        return "number"
    return "lines" if typing.get_origin(kind) is list else "text"


def _bare(annotation: Any) -> Any:
    """The type under Annotated and ``| None``."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _bare(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        return _bare(next(option for option in typing.get_args(annotation) if option is not type(None)))
    return annotation


def _value(widget: str, given: str, keys: str) -> Any:
    if widget == "lines":
        return _choices(given, keys)
    if widget == "number":
        try:
            return int(given) if given.strip() else None
        except ValueError:
            return given
    return " ".join(given.split())


def _choices(given: str, keys: str) -> list[dict[str, str]]:
    """Labels, one a line, each with the key it had at its place, or one made of its words."""
    kept = keys.split()
    choices: list[dict[str, str]] = []
    for place, label in enumerate(line.strip() for line in given.splitlines() if line.strip()):
        key = kept[place] if place < len(kept) else slugify(label)[:32].strip("-") or f"choice-{place + 1}"
        taken = {choice["key"] for choice in choices}
        choices.append({"key": key if key not in taken else f"choice-{place + 1}", "label": label})
    return choices


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.model_dump() if isinstance(value, BaseModel) else value


def _complaint(kind: SectionKind, name: str, error: Any) -> str:
    info = kind.attributes.model_fields.get(name)
    label = (info.title if info else None) or name.replace("_", " ").capitalize()
    match error["type"]:
        case "too_short":
            return f"“{label}” needs at least {error['ctx']['min_length']} lines."
        case "too_long":
            return f"“{label}” takes at most {error['ctx']['max_length']} lines."
        case "string_too_short" | "string_pattern_mismatch":
            return f"“{label}” may not be empty."
        case "string_too_long":
            return f"“{label}” is longer than {error['ctx']['max_length']} characters."
    return f"“{label}”: {str(error['msg']).removeprefix('Value error, ')}."
