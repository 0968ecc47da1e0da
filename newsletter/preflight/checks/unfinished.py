"""Words that were to be replaced before anyone reads them: TK, TODO, lorem ipsum, and a new section's own title."""

import re
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

# Capitals only for the short ones: "tk" is the domain of Tokelau, and "todo" is Spanish for everything.
MARKS = re.compile(
    r"(?<![\w.@/-])(?:TK(?:TK)*|TODO|FIXME|TBD|TBC|XXX+|\?\?\?+)(?![\w@/-]|\.\w)|"
    r"\b[Ll]orem ipsum\b|\b[Dd]olor sit amet\b|\[(?:insert|link|name|date|title|url)(?: [^\]]{0,40})?\]"
)
# What any of them holds, to look for first.
_SIGNS = ("TK", "TODO", "FIXME", "TB", "XXX", "???", "ipsum", "sit amet", "[", "New ", "new ")
STARTERS = frozenset({"new topic", "new story"})


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """In the title, the preheader and every line but code."""
    for field, words in (("title", manuscript.title), ("preheader", manuscript.preheader)):
        for match in MARKS.finditer(words):
            yield Finding(
                check=CHECK.name, severity=Severity.WARNING, field=field,
                message=f"“{match.group()}” stands in the {field}. Write what belongs there.",
            )  # fmt: skip
    for part in manuscript.parts:
        if not any(sign in part.words for sign in _SIGNS):
            continue
        for line in part.lines:
            found = list(dict.fromkeys(match.group() for match in MARKS.finditer(line.text)))
            for mark in found:
                yield Finding(
                    check=CHECK.name, severity=Severity.WARNING, section=part.id, path=line.spot.path,
                    message=f"“{mark}” stands in {part.name}. Write what belongs there: “{_around(line.text, mark)}”",
                )  # fmt: skip
            if line.spot.type == "title" and line.text.strip().casefold() in STARTERS:
                yield Finding(
                    check=CHECK.name, severity=Severity.WARNING, section=part.id, path=line.spot.path,
                    message=f"A section is still called “{line.text.strip()}”. Give it a title of its own.",
                )  # fmt: skip


def _around(text: str, mark: str) -> str:
    place = text.index(mark)
    start, end = max(0, place - 30), place + len(mark) + 30
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


CHECK = Check(name="unfinished", label="Unfinished words", look=look)
