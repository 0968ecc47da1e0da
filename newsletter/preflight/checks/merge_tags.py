"""Merge tags that leave a hole, and braces that are no merge tag and would be read as they stand."""

import re
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.places import Spot, line_of
from newsletter.preflight.register import Check
from newsletter.rendering.merge import MergeTag, replace_merge_tags

# Ours; Mailchimp's *|FNAME|*; %%first_name%% and {% … %} of others.
BRACES = re.compile(r"\{\{[^{}\n]{1,200}\}\}|\*\|[A-Z0-9:_]{1,60}\|\*|%%[A-Za-z_]{1,60}%%|\{%[^{}\n]{1,200}%\}")
KNOWN = "Known are name, first_name, email, and attributes such as attributes.town."


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Nodes in the text; typed braces in the fields, where they are read, and in the text, where they are not."""
    for field, words in (("title", manuscript.title), ("preheader", manuscript.preheader)):
        yield from _in_field(field, words)
    for part in manuscript.parts:
        for spot in part.of_type("merge_tag"):
            if not spot.attrs["fallback"].strip() and spot.attrs["name"] != "email":
                name = spot.attrs["name"]
                yield Finding(
                    check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path,
                    message=f"{{{{ {name} }}}} in {part.name} has no fallback: a reader without one sees nothing "
                    "there. Give it a word that fits everyone, such as “reader”.",
                )  # fmt: skip
        for spot, braces in typed_braces(part):
            yield Finding(
                check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path,
                message=f"{braces} in {part.name} is text, and readers see it as it stands. Insert a "
                f"merge tag instead. {KNOWN}",
            )  # fmt: skip


def typed_braces(part: Part) -> Iterator[tuple[Spot, str]]:
    """What looks like a merge tag and is read as text, with the line it stands in; code is passed over."""
    for line in part.lines:
        if "{" in line.text or "|" in line.text or "%%" in line.text:
            for match in BRACES.finditer(_without_code(line.spot.node)):
                yield line.spot, match.group()


def _in_field(field: str, words: str) -> Iterator[Finding]:
    holes: list[str] = []

    def note(tag: MergeTag) -> str:
        if not tag.fallback and tag.name != "email":
            holes.append(tag.name)
        return ""

    rest = replace_merge_tags(words, note)
    for name in holes:
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, field=field,
            message=f"{{{{ {name} }}}} in the {field} has no fallback: a reader without one sees nothing there. "
            f"Write what they see instead behind a bar: {{{{ {name} | reader }}}}.",
        )  # fmt: skip
    for match in BRACES.finditer(rest):
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, field=field,
            message=f"{match.group()} in the {field} is no merge tag that we know: readers see it as it stands. "
            f"{KNOWN}",
        )  # fmt: skip


def _without_code(node: dict[str, object]) -> str:
    """The node's line without what is marked as code, where braces are meant."""
    content = node.get("content") or []
    kept = [
        child
        for child in content  # type: ignore[attr-defined]  # a node's content is a list of nodes
        if not any(mark["type"] == "code" for mark in child.get("marks") or ())
    ]
    return line_of({**node, "content": kept})


CHECK = Check(name="merge_tags", label="Merge tags", look=look)
