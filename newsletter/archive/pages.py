"""What the public pages say of an issue: the facts of its page, and its words as they stand on the web."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import quote, urljoin

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from newsletter.archive.reading_time import count_words, minutes_to_read
from newsletter.document import Document, SectionNode
from newsletter.document.model import inline_text, walk
from newsletter.editing.saving import load_document
from newsletter.models import Issue, Newsletter, Section
from newsletter.models.issues import IssueQuerySet
from newsletter.rendering.edition import Edition
from newsletter.rendering.merge import without_merge_tags
from newsletter.rendering.pictures import with_own_sizes
from newsletter.rendering.web import render_web
from newsletter.theme import Theme, ThemeError

SUMMARY_CHARACTERS = 200
OPENING_CHARACTERS = 420


@dataclasses.dataclass(frozen=True, kw_only=True)
class IssuePage:
    """One published issue as its page, its feed entry and its neighbours show it. Addresses are absolute.

    ``html`` is safe; ``summary`` is one line of plain text and ``opening`` how its first
    paragraph begins; ``picture`` is the first picture, or empty; ``minutes`` is
    how long it takes to read.
    """

    issue: Issue
    edition: Edition
    html: SafeString
    summary: str
    opening: str
    picture: str
    picture_alt: str
    words: int
    minutes: int

    @property
    def title(self) -> str:
        """The title as everyone may read it: merge tags show their fallback."""
        return without_merge_tags(self.edition.title)


def in_full(issues: IssueQuerySet) -> IssueQuerySet:
    """The issues with their newsletter and their sections at hand: three queries, however many there are."""
    return issues.select_related("newsletter").prefetch_related(
        Prefetch("sections", queryset=Section.objects.order_by("position"))
    )


def make_page(issue: Issue, *, base_url: str, document: Document | None = None, marked: bool = False) -> IssuePage:
    """Render an issue for the web. ``document`` stands in for the stored one: a preview of words not saved yet.

    ``marked``: the preview's HTML says which section and block each part is (:mod:`newsletter.rendering.places`).
    """
    edition = edition_of(issue, base_url=base_url)
    document = load_document(issue) if document is None else document
    shown = document.for_web()
    picture = _first_picture(shown)
    return IssuePage(
        issue=issue,
        edition=edition,
        html=render_web(with_own_sizes(document, base_url=base_url), edition=edition, marked=marked),
        summary=without_merge_tags(edition.preheader) or _opening(shown, SUMMARY_CHARACTERS),
        opening=_opening(shown, OPENING_CHARACTERS),
        picture=urljoin(edition.web_url, picture.get("src", "")) if picture.get("src") else "",
        picture_alt=picture.get("alt", ""),
        words=count_words(shown),
        minutes=minutes_to_read(shown),
    )


def edition_of(issue: Issue, *, base_url: str) -> Edition:
    """The issue's edition; a stored theme that cannot be used gives way to the default, so that the page stands."""
    try:
        return Edition.of(issue, base_url=base_url)
    except ThemeError:
        issue.newsletter.theme = {}
        return Edition.of(issue, base_url=base_url)


def theme_of(newsletter: Newsletter | None) -> Theme:
    """The newsletter's theme, or the default one."""
    try:
        return Theme.of(newsletter) if newsletter is not None else Theme()
    except ThemeError:
        return Theme()


def structured_data(page: IssuePage) -> dict[str, Any]:
    """The page as a schema.org ``NewsArticle``, for search engines."""
    newsletter = page.issue.newsletter
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.summary,
        "url": page.edition.web_url,
        "inLanguage": newsletter.language,
        "wordCount": page.words,
        "isPartOf": {"@type": "PublicationIssue", "issueNumber": page.issue.number, "name": newsletter.name},
        "publisher": {"@type": "Organization", "name": newsletter.name, "url": page.edition.home_url},
    }
    if page.issue.publish_at:
        data["datePublished"] = page.issue.publish_at.isoformat()
        data["dateModified"] = max(page.issue.publish_at, page.issue.updated_at).isoformat()
    if page.picture:
        data["image"] = [page.picture]
    return data


def share_links(page: IssuePage) -> list[tuple[str, str]]:
    """Addresses that open a draft post about the issue elsewhere, with the words for each."""
    url, title = quote(page.edition.web_url, safe=""), quote(page.title, safe="")
    return [
        ("Bluesky", f"https://bsky.app/intent/compose?text={title}%20{url}"),
        ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    ]


def _opening(document: Document, length: int) -> str:
    """The first words of the first paragraph that is not a sponsor's, cut at a word."""
    for section in _own(document):
        for node in walk(section.to_json()):
            words = inline_text(node) if node["type"] == "paragraph" else ""
            if words:
                return words if len(words) <= length else f"{words[:length].rsplit(' ', 1)[0]} …"
    return ""


def _first_picture(document: Document) -> dict[str, Any]:
    for section in _own(document):
        for node in walk(section.to_json()):
            attrs: dict[str, Any] = node.get("attrs") or {}
            if node["type"] in {"figure", "picture"} and attrs.get("src"):
                return attrs
    return {}


def _own(document: Document) -> list[SectionNode]:
    return [section for section in document.sections if section.kind != "sponsor"]
