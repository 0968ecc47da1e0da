"""Titles and headings of pictures alone: nobody can look for them, and a screen reader spells them out."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.places import line_of
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """An emoji beside words is fine."""
    if manuscript.title.strip() and not _has_word(manuscript.title):
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, field="title",
            message=f"The issue’s title “{manuscript.title.strip()[:40]}” has no words. Add some beside the emoji.",
        )  # fmt: skip
    for part in manuscript.parts:
        for spot in part.of_type("title", "heading"):
            words = line_of(spot.node).strip()
            if words and not _has_word(words):
                yield Finding(
                    check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path,
                    message=f"The heading “{words[:40]}” has no words. Add some beside the emoji.",
                )  # fmt: skip


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


CHECK = Check(name="emoji_headings", label="Headings of emoji alone", look=look)
