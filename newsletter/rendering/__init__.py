"""From an issue to what readers get: MJML, HTML with its styles inlined, and plain text.

Reading the issue touches the database; everything after that is pure, and the same for every reader. What differs from
reader to reader is a :class:`.types.Slot`, which delivery fills (and escapes for its place).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.document import Document
from newsletter.editing.saving import load_document
from newsletter.rendering.edition import Edition
from newsletter.rendering.issue import render_edition
from newsletter.rendering.pictures import with_own_sizes
from newsletter.rendering.types import RenderedIssue, Slot, SlotKind

if TYPE_CHECKING:
    from newsletter.models import Issue

__all__ = ["Edition", "RenderedIssue", "Slot", "SlotKind", "render_edition", "render_issue"]


def render_issue(
    issue: Issue, *, base_url: str, document: Document | None = None, marked: bool = False, with_text: bool = True
) -> RenderedIssue:
    """The issue as it goes out. ``document`` stands in for the stored one: a preview of words not saved yet.

    ``base_url`` is the site's address without a slash at its end; ``marked`` and ``with_text``: see
    :func:`render_edition`. Raises ThemeError when the newsletter's theme cannot be used.
    """
    edition = Edition.of(issue, base_url=base_url)
    words = load_document(issue) if document is None else document
    return render_edition(edition, with_own_sizes(words, base_url=base_url), marked=marked, with_text=with_text)
