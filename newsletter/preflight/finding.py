"""What a check found: how grave it is, where it stands, what to do, and what can be mended in one click."""

import dataclasses
import enum
from collections.abc import Iterable
from typing import Any


class Severity(enum.StrEnum):
    """An error keeps an issue from going out, a warning is asked about before, a hint is only shown."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mend:
    """A change that is safe to make in one click: ``name`` is that of a function in :mod:`.mending`."""

    label: str
    name: str
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a writer should look at.

    ``message`` says what, where and how to mend it. ``section`` is the section's id, empty for the issue as a whole;
    ``path`` leads from the section's content down to the node, an index at each level, and is empty for the section
    itself. ``field`` names the issue's own field (``title``, ``preheader``) that is meant. ``page`` names a page of the
    settings where it is mended (``settings``, ``looks``).
    """

    check: str
    severity: Severity
    message: str
    section: str = ""
    path: tuple[int, ...] = ()
    field: str = ""
    page: str = ""
    mend: Mend | None = None

    def to_json(self) -> dict[str, Any]:
        """As the editor reads it."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "message": self.message,
            "section": self.section,
            "path": list(self.path),
            "field": self.field,
            "page": self.page,
            "mend": dataclasses.asdict(self.mend) if self.mend else None,
        }


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep an issue from going out."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that are asked about before it goes out."""
    return [finding for finding in findings if finding.severity is Severity.WARNING]
