"""The plain text part: written from the document, to be read by itself."""

import re

from newsletter.document import Document
from newsletter.rendering.edition import Edition
from newsletter.rendering.footnotes import Footnotes
from newsletter.rendering.links import Links
from newsletter.rendering.merge import replace_merge_tags
from newsletter.rendering.sections import render_section, section_parts
from newsletter.rendering.slots import SlotBook
from newsletter.rendering.text.prose import TextProse
from newsletter.rendering.text.wrap import WIDTH, wrap

_EMPTY_LINES = re.compile(r"(?:[ \t]*\n){3,}")


def write_text(edition: Edition, shown: Document, *, links: Links, footnotes: Footnotes, slots: SlotBook) -> str:
    """The issue as text in lines of at most 72 columns, but for addresses; ends with one line end."""
    prose = TextProse(links=links, footnotes=footnotes, slots=slots, picture_word=edition.phrases.picture)
    sections = [_masthead(edition, prose, slots)]
    for section in shown.sections:
        parts = section_parts(section, writer=prose, edition=edition)
        choices = [
            {"label": choice["label"], "url": slots.url(f"feedback_url.{choice['key']}")}
            for choice in parts["settings"].get("choices", ())
        ]
        written = render_section(f"emails/sections/{section.kind}.txt", {**parts, "choices": choices})
        sections.append("\n\n".join(filter(None, [_tidy(written), prose.references.take()])))
    return "\n\n\n".join(filter(None, [*sections, _footer(edition, slots)])) + "\n"


def _masthead(edition: Edition, prose: TextProse, slots: SlotBook) -> str:
    name = edition.newsletter_name
    title = replace_merge_tags(edition.title, lambda tag: slots.text(tag.name, tag.fallback))
    lines = [
        # Capitals of other scripts may be other words, or longer ones.
        wrap(name.upper() if name.isascii() else name),
        wrap(edition.tagline),
        edition.dateline,
        f"{edition.phrases.view}: {edition.web_url}" if edition.on_web else "",
    ]
    return "\n".join(filter(None, lines)) + "\n\n\n" + prose.underlined(title, "=")


def _footer(edition: Edition, slots: SlotBook) -> str:
    phrases = edition.phrases
    lines = [
        "-" * WIDTH,
        wrap(phrases.reason.format(newsletter=edition.newsletter_name)),
        "",
        f"{phrases.preferences}: {slots.url('preferences_url')}",
        f"{phrases.unsubscribe}: {slots.url('unsubscribe_url')}",
    ]
    if edition.postal_address:
        lines += ["", wrap(f"{edition.newsletter_name} · {edition.postal_address}")]
    return "\n".join(lines)


def _tidy(written: str) -> str:
    """A template's output without the empty lines of parts that a section does not have."""
    return _EMPTY_LINES.sub("\n\n", written).strip("\n")
