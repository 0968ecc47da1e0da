"""Which links of the bin stand in an issue already, and where."""

import dataclasses
from collections.abc import Iterable

from newsletter.editing.saving import load_document
from newsletter.models import BinItem, CoveredLink, IssueState, Newsletter
from newsletter.models.links import url_hash
from newsletter.preflight.addresses import canonical
from newsletter.preflight.covering import catch_up
from newsletter.preflight.manuscript import Part, with_defaults

# Older drafts than these are not looked through.
MOST_DRAFTS = 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class Use:
    """An issue that holds a link, and in which section."""

    issue_id: int
    number: int
    title: str
    section: str

    def to_json(self) -> dict[str, object]:
        """For scripts."""
        return {"issue": self.issue_id, "number": self.number, "title": self.title, "section": self.section}


def uses(newsletter: Newsletter, items: Iterable[BinItem]) -> dict[int, list[Use]]:
    """The issues that hold each item's link, by the item's id: those being written first, then the newest published."""
    pages: dict[str, list[int]] = {}
    for item in items:
        if page := canonical(item.url):
            pages.setdefault(page, []).append(item.pk)
    found: dict[int, list[Use]] = {}
    if not pages:
        return found
    for page, use in [*_being_written(newsletter), *_published(newsletter, pages)]:
        for pk in pages.get(page, ()):
            known = found.setdefault(pk, [])
            if not any(other.issue_id == use.issue_id for other in known):
                known.append(use)
    return found


def _being_written(newsletter: Newsletter) -> list[tuple[str, Use]]:
    """Every link of drafts and scheduled issues, read from their words."""
    editable = newsletter.issues.filter(state__in=[IssueState.DRAFT, IssueState.SCHEDULED])
    return [
        (canonical(address.url), Use(issue_id=issue.pk, number=issue.number, title=issue.title, section=section.title))
        for issue in editable.order_by("-updated_at").prefetch_related("sections")[:MOST_DRAFTS]
        for section in with_defaults(load_document(issue)).sections
        for address in Part(section=section).addresses
    ]


def _published(newsletter: Newsletter, pages: Iterable[str]) -> list[tuple[str, Use]]:
    catch_up(newsletter)
    covered = CoveredLink.objects.filter(newsletter=newsletter, url_hash__in=[url_hash(page) for page in pages])
    rows = covered.exclude(issue__state__in=[IssueState.DRAFT, IssueState.SCHEDULED]).order_by("-issue__number")
    return [
        (url, Use(issue_id=issue_id, number=number, title=title, section=section))
        for url, issue_id, number, title, section in rows.values_list(
            "url", "issue_id", "issue__number", "issue__title", "section_title"
        )
    ]
