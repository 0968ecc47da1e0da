"""Gmail cuts off what is larger than 102,400 bytes, with the link to unsubscribe that stands at the end."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

CLIPPED_AT = 102_400
NEAR = 0.9
LARGEST_SHOWN = 3


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The mail as a whole, and then the sections that weigh most."""
    sections = manuscript.section_bytes
    reckoned = manuscript.frame_bytes + sum(sections.values())
    total = manuscript.mail_bytes if manuscript.mail_bytes is not None else reckoned
    if total < CLIPPED_AT * NEAR:
        return
    about = "" if manuscript.mail_bytes is not None else "about "
    if total > CLIPPED_AT:
        message = (
            f"The mail is {about}{_kilobytes(total)}. Gmail cuts off what is above {_kilobytes(CLIPPED_AT)}, with the "
            "link to unsubscribe. Shorten it, or show some sections on the web only."
        )
    else:
        message = (
            f"The mail is {about}{_kilobytes(total)}, close to the {_kilobytes(CLIPPED_AT)} above which Gmail cuts it "
            "off. Add no more, or show some sections on the web only."
        )
    severity = Severity.WARNING if total > CLIPPED_AT else Severity.HINT
    yield Finding(check=CHECK.name, severity=severity, message=message)
    parts = {part.id: part for part in manuscript.parts}
    for identity, size in sorted(sections.items(), key=lambda item: -item[1])[:LARGEST_SHOWN]:
        yield Finding(
            check=CHECK.name, severity=Severity.HINT, section=identity,
            message=f"{parts[identity].name_first} makes up about {_kilobytes(size)} of the mail, "
            f"{round(100 * size / max(reckoned, 1))}% of it.",
        )  # fmt: skip


def _kilobytes(size: int) -> str:
    # As Gmail counts: 102,400 bytes are 100 KB of 1,024, and everybody calls them 102.
    return f"{size / 1000:,.0f} KB"


CHECK = Check(name="size", label="Size", look=look)
