"""Parts that this version of Fortnight does not know: they would be missing from the mail."""

from collections.abc import Iterator

from newsletter.document.preserving import unknown_parts
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """A newer Fortnight wrote them, or what knows them is no longer installed."""
    for part in manuscript.parts:
        if part.section.in_email:
            for unknown in unknown_parts(part.section.to_json()):
                yield Finding(
                    check=CHECK.name, severity=Severity.ERROR, section=part.id,
                    message=f"{unknown} Readers would not see it: remove it, or update Fortnight.",
                )  # fmt: skip


CHECK = Check(name="unknown_parts", label="Parts nobody knows", look=look)
