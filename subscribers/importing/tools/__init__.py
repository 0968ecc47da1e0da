"""The tools whose exports are known by their headers (``docs/write/moving.md`` lists them)."""

from collections.abc import Sequence

from subscribers.importing.fields import fold
from subscribers.importing.tools.hosted import HOSTED
from subscribers.importing.tools.self_hosted import SELF_HOSTED
from subscribers.importing.tools.shape import Tool

TOOLS: tuple[Tool, ...] = (*HOSTED, *SELF_HOSTED)

__all__ = ["TOOLS", "Tool", "tool_of"]


def tool_of(headers: Sequence[str]) -> Tool | None:
    """The tool that writes such a header; of several, the one that is known by the most of it."""
    folded = {fold(header) for header in headers}
    fitting = [tool for tool in TOOLS if tool.needs <= folded]
    return max(fitting, key=lambda tool: len(tool.needs), default=None)
