"""The document as MJML, and MJML as HTML."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from mjml import mjml2html

from newsletter.document import Document
from newsletter.rendering.edition import Edition
from newsletter.rendering.footnotes import Footnotes
from newsletter.rendering.links import Links
from newsletter.rendering.mail_prose import GUTTER, MailProse
from newsletter.rendering.merge import replace_merge_tags, without_merge_tags
from newsletter.rendering.places import END, Places, mark_section
from newsletter.rendering.sections import render_section, section_parts
from newsletter.rendering.slots import SlotBook
from newsletter.theme import FONT_STACKS

# Invisible, so that the inbox shows nothing of the body after the preheader.
PREHEADER_PADDING = "\u034f\u200c\u00a0" * 60


INSETS = {"sponsor": 24}
"""Pixels between a box of that kind and its text: its pictures are narrower."""


class MjmlError(RuntimeError):
    """MJML could not read what was written for it: a fault of ours, never of the writer's words."""


def write_mjml(
    edition: Edition,
    shown: Document,
    *,
    links: Links,
    footnotes: Footnotes,
    slots: SlotBook,
    preheader: str,
    marked: bool = False,
) -> str:
    """The whole mail as MJML. ``preheader`` may hold tokens of merge tags; ``marked``: with :mod:`.places`."""
    look = _look(edition)
    column = edition.theme.width - 2 * GUTTER
    prose = MailProse(links=links, footnotes=footnotes, slots=slots, column=column)
    prose.places = Places(shown) if marked else None
    sections = []
    for section in shown.sections:
        prose.column = column - 2 * INSETS.get(section.kind, 0)
        parts = section_parts(section, writer=prose, edition=edition)
        choices = [
            {"label": choice["label"], "url": slots.url(f"feedback_url.{choice['key']}")}
            for choice in parts["settings"].get("choices", ())
        ]
        written = render_section(f"mjml/sections/{section.kind}.mjml", {**look, **parts, "choices": choices})
        if marked:
            written = mark_section(written, section.id)
        sections.append(mark_safe(written))  # noqa: S308 - MJML of our own templates
    return render_to_string(
        "mjml/issue.mjml",
        {
            **look,
            "page_title": without_merge_tags(edition.title),
            "headline": replace_merge_tags(edition.title, lambda tag: slots.text(tag.name, tag.fallback)),
            "preheader": preheader,
            "padding": PREHEADER_PADDING,
            "logo": links.picture(edition.theme.logo_url),
            "sections": sections,
            "after_sections": mark_safe(END) if marked else "",  # noqa: S308 - a constant
            "reason": edition.phrases.reason.format(newsletter=edition.newsletter_name),
            "unsubscribe_url": slots.url("unsubscribe_url"),
            "preferences_url": slots.url("preferences_url"),
        },
    )


def _look(edition: Edition) -> dict[str, Any]:
    """What every template of the mail knows: the theme, resolved, and which side a line starts on."""
    theme = edition.theme
    return {
        "edition": edition,
        "phrases": edition.phrases,
        "theme": theme,
        "light": theme.light,
        "dark": theme.dark,
        # From a fixed list: their quotes must reach the style sheet as they are.
        "fonts": {use: mark_safe(theme.font(use)) for use in ("heading", "body", "interface")},  # noqa: S308
        "mono": mark_safe(FONT_STACKS["mono"]),  # noqa: S308
        "start": "right" if edition.is_rtl else "left",
        "end": "left" if edition.is_rtl else "right",
        "gutter": GUTTER,
    }


def compile_mjml(mjml: str) -> str:
    """HTML with a style sheet. Raises MjmlError."""
    try:
        # Without fonts={} it adds web fonts by name, which mail clients would fetch.
        html: str = mjml2html(mjml, fonts={})
    except ValueError as error:
        raise MjmlError(f"MJML: {error}") from error
    return html
