"""Headings that skip a level: screen readers make a table of contents of them."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

TITLE_LEVEL = 2


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The issue's title is level 1 and a section's level 2; what stands in a section begins at 3."""
    for part in manuscript.parts:
        deepest = TITLE_LEVEL
        for spot in part.of_type("heading"):
            level = int(spot.attrs["level"])
            wanted = min(max(level, TITLE_LEVEL + 1), deepest + 1)
            words = "".join(child.get("text", "") for child in spot.node.get("content") or ()).strip()[:60]
            if level != wanted:
                skipped = "skips a level" if level > wanted else "stands above its own section’s title"
                yield Finding(
                    check=CHECK.name, severity=Severity.HINT, section=part.id, path=spot.path,
                    message=f"The heading “{words}” in {part.name} {skipped}: it is at level {level}, "
                    f"and {wanted} follows.",
                    mend=Mend(label=f"Make it level {wanted}", name="set_heading_level", arguments={"level": wanted}),
                )  # fmt: skip
            deepest = wanted


CHECK = Check(name="heading_order", label="Order of headings", look=look)
