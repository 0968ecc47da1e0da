"""What the readers of every format hand to :mod:`.sections`: blocks in order, before they are put into sections."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from newsletter.document.model import Node


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadBlock:
    """A block at the top of a source. ``role`` names the slot it fills (``greeting``, ``standfirst``…).

    A heading's level is the source's own; ``shown`` has ``email`` or ``web`` set to False where its braces say so.
    """

    node: Node
    line: int | None = None
    role: str = ""
    shown: Mapping[str, bool] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadSection:
    """A section whose kind the source names, or a reader knows."""

    kind: str
    blocks: tuple[ReadBlock, ...] = ()
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    shown: Mapping[str, bool] = dataclasses.field(default_factory=dict)
    line: int | None = None


ReadItem = ReadBlock | ReadSection
