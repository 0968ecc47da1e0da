"""A section's parts by name, for the templates of its kind: the same names in the mail, the text and the page.

``writer`` decides what a part is: MJML components, plain text or HTML.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from newsletter.document import Node, SectionNode
from newsletter.document.kinds import get_kind
from newsletter.rendering.edition import Edition
from newsletter.rendering.footnotes import Footnotes, Note
from newsletter.rendering.links import Links

LINES = ("title", "greeting", "standfirst", "sign_off", "signature")
"""Child nodes with inline content that a template places itself."""
_LED_BY_A_PICTURE = ("story", "sponsor", "image")


class Writer(Protocol):
    """What turns nodes into one medium."""

    section: str
    links: Links
    footnotes: Footnotes

    def line(self, node: Node) -> str: ...
    def lead(self, node: Node) -> str: ...
    def body(self, nodes: Iterable[Node]) -> str: ...
    def notes(self, notes: Sequence[Note]) -> str: ...


def section_parts(section: SectionNode, *, writer: Writer, edition: Edition) -> dict[str, Any]:
    """The context of a section's template.

    The lines (``title``, ``greeting`` …), ``lead`` (the picture before the title), ``body`` and ``notes`` are written
    already and safe; ``settings`` are the section's own with their defaults, as they are. ``see_all_url`` is resolved.
    """
    writer.section = section.id
    kind = get_kind(section.kind)
    defaults = kind.attributes().model_dump()
    settings = {name: section.settings.get(name, defaults[name]) for name in kind.setting_names}
    parts: dict[str, Any] = dict.fromkeys(LINES, "")
    blocks = []
    for position, node in enumerate(section.content):
        if node["type"] in LINES:
            parts[node["type"]] = _safe(writer.line(node))
        elif position == 0 and node["type"] == "figure" and section.kind in _LED_BY_A_PICTURE:
            parts["lead"] = _safe(writer.lead(node))
        else:
            blocks.append(node)
    return {
        "lead": "",
        **parts,
        "body": _safe(writer.body(blocks)),
        "notes": _safe(writer.notes(writer.footnotes.notes(section.id))),
        "kind": section.kind,
        "settings": settings,
        "see_all_url": writer.links.link(settings.get("see_all_url", "")),
        "by_advertiser": edition.phrases.sponsored_by.format(advertiser=settings.get("advertiser", "")),
        "edition": edition,
        "phrases": edition.phrases,
    }


def render_section(template: str, parts: dict[str, Any]) -> str:
    """One section through the template of its kind, such as ``mjml/sections/topic.mjml``."""
    return render_to_string(template, parts)


def _safe(written: str) -> SafeString:
    # Writers escape every word and address themselves; raw HTML went through the sanitiser.
    return mark_safe(written)  # noqa: S308
