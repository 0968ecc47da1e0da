"""The pipeline: an edition and its document → MJML → HTML → inlined HTML, and the text beside it."""

import json

from newsletter.document import Document
from newsletter.document.model import inline_text
from newsletter.rendering.characters import flowing
from newsletter.rendering.edition import Edition
from newsletter.rendering.footnotes import Footnotes
from newsletter.rendering.inlining import inline_styles, links_in
from newsletter.rendering.links import Links
from newsletter.rendering.merge import replace_merge_tags
from newsletter.rendering.mjml import compile_mjml, write_mjml
from newsletter.rendering.slots import SlotBook
from newsletter.rendering.text import write_text
from newsletter.rendering.types import RenderedIssue

PREHEADER_LENGTH = 140
"""Characters of the first paragraph that stand in for a preheader: what an inbox shows of it."""


def render_edition(
    edition: Edition, document: Document, *, marked: bool = False, with_text: bool = True
) -> RenderedIssue:
    """The issue for all readers, its slots still open. Pure: no database, no network, the same output every time.

    ``marked``: for a preview, the HTML with :mod:`.places`, which never goes out; without ``with_text`` the text part
    is empty, which saves a fifth of the time.
    """
    shown = document.for_email()
    links = Links.in_mail(edition)
    footnotes = Footnotes(shown, whole=document)
    slots = SlotBook(_source(edition, document))
    subject = replace_merge_tags(edition.subject, lambda tag: slots.text(tag.name, tag.fallback))
    preheader = replace_merge_tags(
        edition.preheader or first_words(shown), lambda tag: slots.text(tag.name, tag.fallback)
    )
    mjml = write_mjml(edition, shown, links=links, footnotes=footnotes, slots=slots, preheader=preheader, marked=marked)
    html = inline_styles(compile_mjml(mjml))
    text = write_text(edition, shown, links=links, footnotes=footnotes, slots=slots) if with_text else ""
    tokens = {slot.token for slot in slots.slots}
    return RenderedIssue(
        subject=subject,
        preheader=slots.fill_with_fallbacks(preheader).strip(),
        language=edition.language,
        html=html,
        text=text,
        mjml=mjml,
        slots=slots.slots,
        links=tuple(link for link in links_in(html) if link not in tokens),
    )


def first_words(document: Document) -> str:
    """The beginning of the first paragraph, cut at a word."""
    for section in document.sections:
        for node in section.content:
            words = flowing(inline_text(node)).strip() if node["type"] in {"paragraph", "standfirst"} else ""
            if len(words) > PREHEADER_LENGTH:
                return words[:PREHEADER_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–—-") + "…"
            if words:
                return words
    return ""


def _source(edition: Edition, document: Document) -> str:
    """Everything of the writer's that could hold a token by chance."""
    lines = (
        edition.newsletter_name,
        edition.tagline,
        edition.postal_address,
        edition.title,
        edition.preheader,
        edition.subject_pattern,
        edition.utm_pattern,
        edition.web_url,
        edition.theme.logo_url,
    )
    return json.dumps([document.to_json(), lines], sort_keys=True)
