"""A draft as the JSON object that ``import_issue --json`` prints."""

import json
from collections.abc import Sequence
from typing import Any

from newsletter.document.model import SectionNode, inline_text
from newsletter.document.text import links, pictures, visible_text
from newsletter.importing.draft import Caution, Draft
from newsletter.importing.reading import preserved


def report(
    draft: Draft, *, source: str, newsletter: str, number: int | None = None, cautions: Sequence[str] = ()
) -> dict[str, Any]:
    """The object; ``source`` as it was given, ``newsletter`` its slug.

    ``number`` is the one the issue has or would get, where the file gives none; ``cautions`` came up while storing.
    """
    warnings = [*draft.warnings, *(Caution(message=message) for message in cautions)]
    return {
        "source": source,
        "format": draft.format.value,
        "newsletter": newsletter,
        "number": draft.number if number is None else number,
        "title": draft.title,
        "date": draft.date.isoformat() if draft.date else None,
        "aliases": list(draft.aliases),
        "preheader": draft.preheader,
        "sections": [_section(section) for section in draft.document.sections],
        "repairs": [{"what": r.what, "count": r.count, "example": r.example} for r in draft.repairs],
        "warnings": [{"line": warning.line, "message": warning.message} for warning in warnings],
        "preserved": preserved(draft.document),
    }


def failure(message: str, *, source: str, line: int | None = None) -> dict[str, Any]:
    """The object for a source that cannot be used, or was refused."""
    return {"source": source, "error": {"line": line, "message": message}}


def json_line(found: dict[str, Any]) -> str:
    """The object on one line, letters as they are; a file's name that is no text comes escaped."""
    line = json.dumps(found, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(found)
    return line


def _section(section: SectionNode) -> dict[str, Any]:
    node = section.title_node
    return {
        "kind": section.kind,
        "title": "" if node is None else inline_text(node),
        "text": visible_text(section),
        "blocks": [node["type"] for node in section.content if node["type"] != "title"],
        "links": links(section),
        "images": [{"src": found.src, "alt": found.alt, "caption": found.caption} for found in pictures(section)],
    }
