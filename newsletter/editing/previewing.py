"""What one reader will get, filled by the functions that fill the mail itself, for a made-up reader."""

import dataclasses
import re
from collections.abc import Mapping

from django.conf import settings

from newsletter.document import Document
from newsletter.models import Issue
from newsletter.rendering import render_issue
from newsletter.rendering.filling import personalise
from newsletter.rendering.places import bytes_by_section, unmarked
from newsletter.rendering.sample_readers import long_reader, ordinary_reader

# Gmail cuts off a mail whose HTML is larger than this, in bytes.
CLIPPED_AT = 102_400
_SCHEME_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_BOTH_SCHEMES = re.compile(r"(color-scheme(?:\"\s+content=\"|\s*:\s*))light dark(?: only)?")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preview:
    """One issue as it will arrive: the row in the inbox and both parts.

    ``size`` is that of the HTML in bytes for a reader with long values, since a copy must not be cut off for anyone.
    ``marked`` is the HTML with :mod:`newsletter.rendering.places`; ``section_bytes`` are each section's own, by id.
    """

    sender: str
    subject: str
    preheader: str
    html: str
    marked: str
    text: str
    size: int
    section_bytes: Mapping[str, int]


def preview_issue(issue: Issue, document: Document | None = None, *, with_text: bool = True) -> Preview:
    """The issue with its stored words, or with those of ``document``. Raises Unfillable, and what rendering raises.

    Without ``with_text`` the text part, which is not looked at, is left empty.
    """
    rendered = render_issue(issue, base_url=settings.BASE_URL, document=document, marked=True, with_text=with_text)
    shown = personalise(rendered, ordinary_reader(settings.BASE_URL))
    longest = personalise(rendered, long_reader(settings.BASE_URL))
    return Preview(
        sender=issue.newsletter.sender_name,
        subject=shown.subject,
        preheader=rendered.preheader,
        html=unmarked(shown.html),
        marked=shown.html,
        text=shown.text,
        # A fallback may be longer than any value.
        size=max(len(unmarked(copy.html).encode()) for copy in (shown, longest)),
        section_bytes=bytes_by_section(shown.html),
    )


def in_scheme(page: str, scheme: str) -> str:
    """The page as it looks where the reader's system is ``dark`` or ``light``, whatever this browser's is.

    Media queries are decided here, since browsers offer a page no way to ask for the other scheme in a frame.
    """
    page = _SCHEME_QUERY.sub(lambda match: "(min-width: 0px)" if match[1] == scheme else "(max-width: 0px)", page)
    page = _BOTH_SCHEMES.sub(lambda match: f"{match[1]}{scheme}", page)
    return page.replace("<html ", f'<html data-scheme="{scheme}" ', 1)
