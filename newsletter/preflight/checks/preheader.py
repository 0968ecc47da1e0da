"""The line after the subject in the inbox: missing, over-long, or the subject again."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check
from newsletter.rendering.merge import without_merge_tags

SHOWN_CHARACTERS = 140
"""What an inbox shows of it at most."""


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Without a preheader the beginning of the first paragraph stands in."""
    preheader = without_merge_tags(manuscript.preheader)
    if not preheader:
        instead = (
            f"the inbox shows the first words instead: “{manuscript.first_words}”"
            if manuscript.first_words
            else "the inbox shows nothing after the subject"
        )
        yield _found(f"There is no preheader; {instead}. Write a line that makes someone open it.", Severity.WARNING)
    elif preheader.casefold() in {manuscript.title.casefold(), manuscript.subject.casefold()}:
        yield _found("The preheader says the same as the subject, side by side. Say something more.", Severity.WARNING)
    elif len(preheader) > SHOWN_CHARACTERS:
        yield _found(
            f"The preheader has {len(preheader)} characters; inboxes show at most about {SHOWN_CHARACTERS}. "
            "Put what matters first, or shorten it.",
            Severity.HINT,
        )


def _found(message: str, severity: Severity) -> Finding:
    return Finding(check=CHECK.name, severity=severity, field="preheader", message=message)


CHECK = Check(name="preheader", label="Preheader", look=look)
