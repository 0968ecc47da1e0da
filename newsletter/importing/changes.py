"""What an import would change in an issue that is there already."""

import dataclasses
import difflib
from collections.abc import Sequence

from newsletter.document import Document, SectionNode
from newsletter.document.normalise import normalise
from newsletter.exporting.markdown import write_sections
from newsletter.importing.draft import Draft
from newsletter.models import Issue


@dataclasses.dataclass(frozen=True, kw_only=True)
class Changes:
    """``fields``: name, before, after. ``sections``: a line each ("changed: Tides"). ``diff``: unified, in Markdown."""

    fields: tuple[tuple[str, str, str], ...] = ()
    sections: tuple[str, ...] = ()
    diff: str = ""

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.fields or self.sections)


def find_changes(draft: Draft, document: Document, *, issue: Issue, current: Document) -> Changes:
    """What storing the draft (its ``document`` with ids matched) changes in the issue, whose words are ``current``."""
    current = normalise(current)
    return Changes(
        fields=tuple(_fields(draft, issue)),
        sections=tuple(_sections(current.sections, document.sections)),
        diff=_diff(current, document),
    )


def _fields(draft: Draft, issue: Issue) -> list[tuple[str, str, str]]:
    pairs = [
        ("title", issue.title, draft.title),
        ("date", str(issue.date or ""), str(draft.date or issue.date or "")),
        ("preheader", issue.preheader, draft.preheader or issue.preheader),
    ]
    before = list(issue.aliases.values_list("path", flat=True)) if draft.aliases else []
    if added := [path for path in draft.aliases if path not in before]:
        pairs.append(("old addresses", ", ".join(before), ", ".join([*before, *added])))
    if draft.front_matter and issue.front_matter != draft.front_matter:
        pairs.append(("front matter", ", ".join(issue.front_matter) or "none", ", ".join(draft.front_matter) or "none"))
        if pairs[-1][1] == pairs[-1][2]:
            pairs[-1] = ("front matter", "its values", "other values")
    return [pair for pair in pairs if pair[1] != pair[2]]


def _sections(old: Sequence[SectionNode], new: Sequence[SectionNode]) -> list[str]:
    before = {section.id: section for section in old}
    after = {section.id for section in new}
    lines = [f"removed: {_name(section)}" for section in old if section.id not in after]
    for section in new:
        if section.id not in before:
            lines.append(f"added: {_name(section)}")
        elif before[section.id].to_json() != section.to_json():
            lines.append(f"changed: {_name(section)}")
    order = [section.id for section in old if section.id in after]
    if order != [section.id for section in new if section.id in before]:
        lines.append("the sections stand in another order")
    return lines


def _name(section: SectionNode) -> str:
    return section.title or f"a {section.kind} section without a title"


def _diff(old: Document, new: Document) -> str:
    before, after = (write_sections(document.sections).split("\n") for document in (old, new))
    return "\n".join(difflib.unified_diff(before, after, fromfile="now", tofile="import", lineterm="", n=1))
