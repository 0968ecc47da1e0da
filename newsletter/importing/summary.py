"""What an import did, for people at a terminal."""

from typing import Protocol

from newsletter.document.text import links, pictures, visible_text
from newsletter.importing.changes import Changes
from newsletter.importing.draft import Draft
from newsletter.importing.frontmatter.fields import NUMBER_KEYS
from newsletter.importing.reading import preserved
from newsletter.importing.store import Stored
from newsletter.models import Issue

_MOST_WARNINGS = 12
_MOST_DIFF_LINES = 60


class Stream(Protocol):
    """Where lines go: a command's stdout."""

    def write(self, msg: str) -> None:
        """Write one line."""


def say_draft(draft: Draft, *, source: str, stream: Stream) -> None:
    """The draft in a few lines: what it is, its sections, what was repaired, what to look at."""
    number = f"#{draft.number}: " if draft.number is not None else ""
    shown = source.encode("utf-8", "backslashreplace").decode()  # a name may hold bytes that are no text
    stream.write(f"{shown} ({draft.format})")
    stream.write(f"  {number}{draft.title}{f', {draft.date.isoformat()}' if draft.date else ''}")
    for section in draft.document.sections:
        words = len(visible_text(section).split())
        counts = [_count(words, "word"), _count(len(links(section)), "link"), _count(len(pictures(section)), "picture")]
        found = ", ".join(filter(None, counts))
        stream.write(f"  {section.kind:<10} {section.title or '—'}{f'  ({found})' if found else ''}")
    for repair in draft.repairs:
        stream.write(f"  repaired   {repair.what}, {repair.count}×: {repair.example}")
    for warning in draft.warnings[:_MOST_WARNINGS]:
        stream.write(f"  look at    {f'line {warning.line}: ' if warning.line else ''}{warning.message}")
    if len(draft.warnings) > _MOST_WARNINGS:
        stream.write(f"  look at    {len(draft.warnings) - _MOST_WARNINGS} more; --json lists them all")
    if kept := preserved(draft.document):
        stream.write(f"  preserved  {_count(kept, 'block')} of source that no section can say")


def has_unusable_number(draft: Draft) -> bool:
    """Whether the file gives a number, but none that an issue can have; it stays a key of its front matter."""
    return draft.number is None and any(key.lower() in NUMBER_KEYS for key in draft.front_matter)


def say_changes(changes: Changes, *, issue: Issue, stream: Stream) -> None:
    """What changes in the issue."""
    if not changes:
        return
    stream.write(f"  {issue} is there already. What changes:")
    for name, before, after in changes.fields:
        stream.write(f"  {name}: {before or '(none)'} → {after or '(none)'}")
    for line in changes.sections:
        stream.write(f"  {line}")
    lines = changes.diff.split("\n") if changes.diff else []
    for line in lines[:_MOST_DIFF_LINES]:
        stream.write(f"    {line}")
    if len(lines) > _MOST_DIFF_LINES:
        stream.write(f"    … and {len(lines) - _MOST_DIFF_LINES} lines more")


def outcome(stored: Stored, *, as_sent: bool) -> str:
    """What became of the file, in one sentence."""
    issue = stored.issue
    if not as_sent:
        if stored.created:
            return f"Stored as {issue}."
        return f"{issue} was updated." if stored.changes else f"{issue} was left as it is: nothing changed."
    if stored.created:
        return f"{issue} is in the archive, as sent on {issue.date}; nobody was mailed."
    words = "was updated" if stored.changes else "keeps its words"
    return f"{issue} {words}, and is now marked as sent on {issue.date}; nobody was mailed."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""
