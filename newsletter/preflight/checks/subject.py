"""No subject, or one that inboxes cut off."""

from collections.abc import Iterator

from newsletter.importing.titles import untitled
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check
from newsletter.rendering.merge import without_merge_tags

SHOWN_CHARACTERS = 70
"""What a wide inbox shows of a subject; a phone shows about half of it."""


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """An issue needs a title of its own; the subject is made of it."""
    title = without_merge_tags(manuscript.title)
    subject = without_merge_tags(manuscript.subject)
    if not title:
        yield Finding(
            check=CHECK.name, severity=Severity.ERROR, field="title",
            message="The issue has no title, so the mail has no subject. Write one at the top of the issue.",
        )  # fmt: skip
        return
    if title.casefold() in {"untitled", "untitled issue", untitled(manuscript.number).casefold()}:
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, field="title",
            message=f"The title is still “{title}”. Write one that says what the issue is about.",
        )  # fmt: skip
    if len(subject) > SHOWN_CHARACTERS:
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, field="title",
            message=f"The subject has {len(subject)} characters; inboxes cut it off after about {SHOWN_CHARACTERS}, "
            f"here: “{subject[:SHOWN_CHARACTERS].rstrip()}…”. Shorten the title.",
        )  # fmt: skip


CHECK = Check(name="subject", label="Subject", look=look)
