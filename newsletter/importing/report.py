"""A draft as the JSON object that ``import_issue --json`` prints."""

from typing import Any

from newsletter.document.model import SectionNode, inline_text
from newsletter.document.text import links, pictures, visible_text
from newsletter.importing.draft import Draft, UnusableSource
from newsletter.importing.reading import preserved


def report(draft: Draft, *, source: str, newsletter: str) -> dict[str, Any]:
    """The object; ``source`` as it was given, ``newsletter`` its slug."""
    return {
        "source": source,
        "format": draft.format.value,
        "newsletter": newsletter,
        "number": draft.number,
        "title": draft.title,
        "date": draft.date.isoformat() if draft.date else None,
        "aliases": list(draft.aliases),
        "preheader": draft.preheader,
        "sections": [_section(section) for section in draft.document.sections],
        "repairs": [{"what": r.what, "count": r.count, "example": r.example} for r in draft.repairs],
        "warnings": [{"line": warning.line, "message": warning.message} for warning in draft.warnings],
        "preserved": preserved(draft.document),
    }


def failure(error: UnusableSource, *, source: str) -> dict[str, Any]:
    """The object for a source that cannot be used."""
    return {"source": source, "error": {"line": error.line, "message": error.message}}


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
