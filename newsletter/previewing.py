"""What one reader will get, made by the same rendering as the mail itself, with a made-up reader's values filled in."""

import dataclasses
import html
import re

from django.conf import settings

from newsletter.document import Document
from newsletter.models import Issue
from newsletter.rendering import render_issue
from newsletter.rendering.types import RenderedIssue, Slot, SlotKind

# Gmail cuts a mail off behind this size.
CLIPPED_AT = 102_400
# What the slots of one reader's addresses add to each place they stand in, about.
SAMPLE_READER = {"name": "Robin Reader", "first_name": "Robin", "email": "robin@example.org"}
SAMPLE_ADDRESS = "#"
_SCHEME_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_BOTH_SCHEMES = re.compile(r"(color-scheme(?:\"\s+content=\"|\s*:\s*))light dark(?: only)?")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preview:
    """One issue as it will arrive: the row in the inbox, both parts and their size in bytes."""

    sender: str
    subject: str
    preheader: str
    html: str
    text: str
    size: int

    @property
    def is_clipped(self) -> bool:
        """Whether Gmail would cut it off."""
        return self.size > CLIPPED_AT


def preview_issue(issue: Issue, document: Document | None = None) -> Preview:
    """The issue with its stored words, or with those of ``document``. Raises what rendering raises."""
    rendered = render_issue(issue, base_url=settings.BASE_URL, document=document)
    return Preview(
        sender=issue.newsletter.sender_name,
        subject=_filled(rendered.subject, rendered, escape=False),
        preheader=_filled(rendered.preheader, rendered, escape=False),
        html=_filled(rendered.html, rendered, escape=True),
        text=_filled(rendered.text, rendered, escape=False),
        size=len(rendered.html.encode()),
    )


def in_scheme(page: str, scheme: str) -> str:
    """The page as it looks where the reader's system is ``dark`` or ``light``, whatever this browser's is.

    Media queries are decided here, since browsers offer a page no way to ask for the other scheme in a frame.
    """
    page = _SCHEME_QUERY.sub(lambda match: "(min-width: 0px)" if match[1] == scheme else "(max-width: 0px)", page)
    page = _BOTH_SCHEMES.sub(lambda match: f"{match[1]}{scheme}", page)
    return page.replace("<html ", f'<html data-scheme="{scheme}" ', 1)


def _filled(text: str, rendered: RenderedIssue, *, escape: bool) -> str:
    for slot in rendered.slots:
        text = text.replace(slot.token, _sample_value(slot, escape=escape))
    return text


def _sample_value(slot: Slot, *, escape: bool) -> str:
    if slot.kind is SlotKind.URL:
        return SAMPLE_ADDRESS
    value = SAMPLE_READER.get(slot.name) or slot.fallback
    return html.escape(value) if escape else value
