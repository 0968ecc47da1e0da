"""How the export of a tool is described."""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from subscribers.importing.fields import Field, attribute, fold
from subscribers.models import SubscriptionState


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tool:
    """An export of one tool.

    ``needs`` are headers that all of them have; they tell the tool. ``columns`` are meanings that differ from what the
    headers say by themselves (:mod:`~subscribers.importing.names_of_columns`). ``all_are`` is the state of everybody in
    the file, where the file is a list of those. ``words`` are states by the tool's own words, where these differ from
    what others mean by them. ``day_first`` is how it writes dates, where it
    always does so; ``note`` is said to the writer.
    """

    label: str
    needs: frozenset[str]
    columns: Mapping[str, str]
    all_are: SubscriptionState | None = None
    words: Mapping[str, SubscriptionState] = dataclasses.field(default_factory=dict)
    day_first: bool | None = None
    keeps_rest: bool = True
    """Whether columns without a meaning become attributes of the reader; else they are left out."""
    is_ours: bool = False
    """Whether we wrote the file ourselves (:mod:`subscribers.exporting`)."""
    note: str = ""


def tool(
    label: str,
    *,
    needs: str,
    columns: Mapping[str, str] | None = None,
    leaves_out: str = "",
    attributes: str = "",
    **more: object,
) -> Tool:
    """A Tool; headers are given as the tool writes them, several in one string with commas between."""
    meanings = {fold(header): str(meaning) for header, meaning in (columns or {}).items()}
    meanings |= {fold(header): Field.IGNORED.value for header in _split(leaves_out)}
    meanings |= {fold(header): attribute(header) for header in _split(attributes)}
    return Tool(
        label=label,
        needs=frozenset(map(fold, _split(needs))),
        columns=MappingProxyType(meanings),
        **more,  # type: ignore[arg-type]  # the dataclass says which there are
    )


def _split(headers: str) -> list[str]:
    return [header.strip() for header in headers.split(",") if header.strip()]
