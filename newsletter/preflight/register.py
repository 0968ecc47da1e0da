"""The register of checks. A new one is a file in ``checks/`` (or a package beside it) and a line that registers it."""

import dataclasses
from collections.abc import Callable, Iterable

from newsletter.preflight.finding import Finding
from newsletter.preflight.manuscript import Manuscript


@dataclasses.dataclass(frozen=True, kw_only=True)
class Check:
    """One check: a name for machines, what it looks for in words, and a pure function that looks."""

    name: str
    label: str
    look: Callable[[Manuscript], Iterable[Finding]]


_checks: dict[str, Check] = {}


def register(check: Check) -> None:
    """Add a check. Raises ValueError when its name is taken."""
    if check.name in _checks:
        raise ValueError(f"a check named {check.name!r} is registered already")
    _checks[check.name] = check


def checks() -> tuple[Check, ...]:
    """All checks, in the order they were registered in."""
    return tuple(_checks.values())
