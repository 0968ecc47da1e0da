"""The settings of a section kind as fields, read from its pydantic attributes: a new kind needs no form."""

import dataclasses
import types
import typing
from typing import Any

from pydantic.fields import FieldInfo

from newsletter.document.kinds import SectionKind


@dataclasses.dataclass(frozen=True, kw_only=True)
class SettingField:
    """One setting as the inspector shows it. ``widget`` is text, number, checkbox or lines."""

    name: str
    label: str
    hint: str
    widget: str


def setting_fields(kind: SectionKind) -> list[SettingField]:
    """The kind's own settings, in order."""
    return [_field(name, kind.attributes.model_fields[name]) for name in kind.setting_names]


def _field(name: str, info: FieldInfo) -> SettingField:
    return SettingField(
        name=name,
        label=info.title or name.replace("_", " ").capitalize(),
        hint=info.description or "",
        widget=_widget(info),
    )


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
