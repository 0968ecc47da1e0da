"""Sections that show nothing, and an issue that has none for the mail."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.register import Check

# They show something of their own: a line, buttons to answer with, an invitation.
_SPEAK_BY_THEMSELVES = frozenset({"divider", "feedback", "subscribe"})
_SHOWN = frozenset({"link_card", "rule", "merge_tag", "footnote_ref"})


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """A title alone is no section either: readers come to a heading and find nothing below it."""
    if not any(part.section.in_email for part in manuscript.parts):
        yield Finding(
            check=CHECK.name, severity=Severity.ERROR,
            message="No section is shown in the mail, so there is nothing to send. Write one, or show one in the mail.",
        )  # fmt: skip
    for part in manuscript.parts:
        if part.section.kind in _SPEAK_BY_THEMSELVES or _has_body(part):
            continue
        titled = bool(part.section.title.strip())
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, section=part.id,
            message=f"The section {part.name} has a title and nothing below it. Write it, or remove it."
            if titled
            else f"A section is empty: {part.name}. Write it, or remove it.",
            mend=None if titled else Mend(label="Remove it", name="remove_empty_section"),
        )  # fmt: skip


def _has_body(part: Part) -> bool:
    for spot in part.spots:
        if spot.type == "text" and spot.node["text"].strip() and not _in_title(part, spot.path):
            return True
        if spot.type in {"figure", "picture"} and spot.attrs["src"].strip():
            return True
        if spot.type == "raw_block" and spot.attrs["source"].strip():
            return True
        if spot.type in _SHOWN and not _in_title(part, spot.path):
            return True
    return bool(part.section.settings.get("see_all_url"))


def _in_title(part: Part, path: tuple[int, ...]) -> bool:
    return bool(part.section.content[path[0]]["type"] == "title")


CHECK = Check(name="empty_sections", label="Empty sections", look=look)
