"""The tools whose exports are known by their headers (``docs/write/moving.md`` lists them)."""

from subscribers.importing.tools.hosted import HOSTED
from subscribers.importing.tools.self_hosted import SELF_HOSTED
from subscribers.importing.tools.shape import Tool

TOOLS: tuple[Tool, ...] = (*HOSTED, *SELF_HOSTED)

__all__ = ["TOOLS", "Tool"]
