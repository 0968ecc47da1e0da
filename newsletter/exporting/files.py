"""A whole file: front matter and sections."""

import dataclasses
import datetime as dt
from typing import Any

from newsletter.document import Document
from newsletter.document.characters import one_line
from newsletter.document.normalise import normalise
from newsletter.exporting.markdown import write_sections
from newsletter.importing import Draft, UnusableSource, read_issue
from newsletter.importing.frontmatter import fields as front_matter_fields
from newsletter.importing.frontmatter.plain_yaml import dump

# The name is given to the reader, so that neither number nor date comes from it.
_NAME = "export.md"


@dataclasses.dataclass(frozen=True, kw_only=True)
class IssueFields:
    """An issue's own fields, as a file's front matter holds them."""

    number: int | None
    title: str
    date: dt.date | None = None
    preheader: str = ""
    aliases: tuple[str, ...] = ()
    front_matter: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def of_draft(cls, draft: Draft) -> "IssueFields":
        """The fields of a draft."""
        return cls(
            number=draft.number,
            title=draft.title,
            date=draft.date,
            preheader=draft.preheader,
            aliases=draft.aliases,
            front_matter=draft.front_matter,
        )


def export_text(fields: IssueFields, document: Document) -> str:
    """The Markdown file of an issue. Importing it gives the same fields and, but for ids, the same document.

    Where a repair of the importer's would change the words, ``verbatim: true`` tells it to leave them.
    """
    document = normalise(document)
    body = write_sections(document.sections)
    text = _file(fields, body, verbatim=False)
    return text if _reads_back(text, fields, document) else _file(fields, body, verbatim=True)


def _file(fields: IssueFields, body: str, *, verbatim: bool) -> str:
    values = _values(fields) | ({front_matter_fields.VERBATIM: True} if verbatim else {})
    return f"---\n{dump(values)}---\n" + (f"\n{body}" if body else "")


def _values(fields: IssueFields) -> dict[str, Any]:
    """The front matter's keys, ours first; an empty one stands there only where another key would be read as it."""
    own = {
        "title": (one_line(fields.title) or None, front_matter_fields.TITLE_KEYS),
        "number": (fields.number, front_matter_fields.NUMBER_KEYS),
        "date": (fields.date.isoformat() if fields.date else None, front_matter_fields.DATE_KEYS),
        "preheader": (
            one_line(fields.preheader) or None,
            (*front_matter_fields.PREHEADER_KEYS, *front_matter_fields.DESCRIPTION_KEYS),
        ),
        "aliases": (_aliases(fields), front_matter_fields.ALIASES_KEYS),
    }
    taken = {key.lower() for key in fields.front_matter}
    values = {key: value for key, (value, names) in own.items() if value is not None or (taken & set(names)) - {key}}
    rest = {key: value for key, value in fields.front_matter.items() if key.lower() not in values}
    return values | rest


def _aliases(fields: IssueFields) -> list[str] | None:
    """The issue's old addresses, and after them those that the file named and that lead nowhere or elsewhere."""
    kept = fields.front_matter.get(front_matter_fields.KEPT_ALIASES)
    others = [str(value) for value in kept] if isinstance(kept, list) else []
    paths = [front_matter_fields.written_path(path) for path in fields.aliases]
    return list(dict.fromkeys([*paths, *others])) if paths else None


def _reads_back(text: str, fields: IssueFields, document: Document) -> bool:
    try:
        draft = read_issue(text.encode("utf-8"), name=_NAME)
    except UnusableSource:
        return False
    wanted = [{**section.to_json(), "attrs": _without_id(section.to_json())} for section in document.sections]
    found = [{**section.to_json(), "attrs": _without_id(section.to_json())} for section in draft.document.sections]
    kept = draft.title == one_line(fields.title) and draft.preheader == one_line(fields.preheader)
    return wanted == found and kept and _others(draft.front_matter) == _others(fields.front_matter)


def _others(front_matter: dict[str, Any]) -> dict[str, Any]:
    """The keys but for the aliases, of which no repair changes a sign."""
    return {key: value for key, value in front_matter.items() if key != front_matter_fields.KEPT_ALIASES}


def _without_id(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node["attrs"].items() if key != "id"}
