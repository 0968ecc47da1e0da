"""About how many rows a file has, told by its size and its first lines."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from subscribers.importing.sources import Source

_LOOKED_AT = 65_536


def expected_rows(file: Mapping[str, Any]) -> int:
    """For a file as a run notes it; exact where it is short. Raises Unreadable where it cannot be read."""
    source = Source(path=Path(file["path"]), member=file["member"])
    with source.open() as opened:
        start = opened.read(_LOOKED_AT)
    lines = start.count(b"\n") or start.count(b"\r")
    if len(start) < _LOOKED_AT or not lines:
        return max(lines, 1)
    return max(lines * source.size() // len(start), lines)
