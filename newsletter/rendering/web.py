"""An issue's sections as HTML for its page in the archive, and for feeds.

    from newsletter.rendering.web import render_web

    words = render_web(load_document(issue), edition=Edition.of(issue, base_url=settings.BASE_URL))

Put it into ``<div class="issue-body">`` inside the page's ``<article>``, and load ``css/issue.css`` after
``css/site.css`` and the newsletter's own ``Theme.of(newsletter).stylesheet()``. The page brings
the issue's title as its ``<h1>`` (through :func:`newsletter.rendering.merge.without_merge_tags`); sections begin at
``<h2>``, and ``dir`` and ``lang`` belong on the page's ``<html>``.

Classes only, no style attributes. Every address is absolute but those to a place on the page itself; pictures load
lazily; merge tags show their fallbacks; section titles and headings have ids made from their words. Feedback buttons
are for mail alone: on the page, that section shows its blocks if it has any.
"""

from django.utils.safestring import SafeString, mark_safe

from newsletter.document import Document
from newsletter.rendering.edition import Edition
from newsletter.rendering.footnotes import Footnotes
from newsletter.rendering.links import Links
from newsletter.rendering.places import Places
from newsletter.rendering.sections import render_section, section_parts
from newsletter.rendering.web_prose import WebProse


def render_web(document: Document, *, edition: Edition, marked: bool = False) -> SafeString:
    """The sections that the web shows, as HTML that is safe to put on a page. Touches no database.

    ``marked``: for a preview, with :mod:`.places`.
    """
    shown = document.for_web()
    prose = WebProse(links=Links.on_web(edition), footnotes=Footnotes(shown, whole=document), back=edition.phrases.back)
    prose.places = Places(shown) if marked else None
    written = []
    for section in shown.sections:
        anchor = prose.anchor(section.title)
        parts = {**section_parts(section, writer=prose, edition=edition), "anchor": anchor}
        html = render_section(f"archive/sections/{section.kind}.html", parts).strip()
        written.append(f"<!--at:{section.id}-->{html}" if marked and html else html)
    return mark_safe("\n".join(filter(None, written)) + "\n")  # noqa: S308 - escaped or sanitised part by part
