"""Letting every check look at an issue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from newsletter.document import Document
from newsletter.preflight import checks as _checks  # noqa: F401 - importing them registers them
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.gathering import gather
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import checks

if TYPE_CHECKING:
    from newsletter.models import Issue

_GRAVEST_FIRST = {severity: place for place, severity in enumerate(Severity)}


def check(
    issue: Issue,
    document: Document | None = None,
    fields: Mapping[str, Any] | None = None,
    *,
    measure: bool = False,
) -> list[Finding]:
    """What a writer should look at before the issue goes out, the gravest first.

    ``document`` and ``fields`` (title, preheader, number, date) stand in for what is stored: words that are not saved
    yet. ``measure`` renders the mail and knows its size to the byte; without, its size is reckoned in a millisecond.
    """
    return examine(gather(issue, document, fields, measure=measure))


def examine(manuscript: Manuscript) -> list[Finding]:
    """All findings of all checks; of one severity those of the issue first, and then in the order of the text."""
    place = {section.id: index for index, section in enumerate(manuscript.document.sections)}
    found = [finding for each in checks() for finding in each.look(manuscript)]
    return sorted(
        found, key=lambda finding: (_GRAVEST_FIRST[finding.severity], place.get(finding.section, -1), finding.path)
    )
