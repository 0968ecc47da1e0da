"""The links that published issues had, kept in a table of their own so that one query finds them all.

The table catches up when it is asked, rather than at each of the ways in which an issue gets published (sent,
imported, scheduled long ago): what is published and not kept at its present version is read then.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from newsletter.editing.saving import load_document
from newsletter.models import CoveredIssue, CoveredLink, Issue, IssueState, Newsletter
from newsletter.models.links import url_hash
from newsletter.preflight.addresses import canonical
from newsletter.preflight.manuscript import Covered, Part, with_defaults

PUBLISHED = (IssueState.SENDING, IssueState.PAUSED, IssueState.SENT)
AT_ONCE = 500
"""Issues that are read in one go; the rest follows with the next question."""


def catch_up(newsletter: Newsletter) -> int:
    """Keep the links of issues that were published, or changed, since; says of how many."""
    kept = Q(covered__version=F("version"))
    behind = newsletter.issues.filter(state__in=PUBLISHED).exclude(kept).order_by("-number")
    count = 0
    for issue in behind.prefetch_related("sections")[:AT_ONCE]:
        keep(issue)
        count += 1
    return count


@transaction.atomic
def keep(issue: Issue) -> None:
    """Make the kept links those of the issue as it is stored. Twice at once does no harm."""
    rows: dict[str, CoveredLink] = {}
    for section in with_defaults(load_document(issue)).sections:
        for address in Part(section=section).addresses:
            url = canonical(address.url)
            if url and url not in rows:
                rows[url] = CoveredLink(
                    newsletter_id=issue.newsletter_id,
                    issue=issue,
                    section_title=" ".join(section.title.split())[:500],
                    url=url,
                    url_hash=url_hash(url),
                )
    issue.covered_links.all().delete()
    CoveredLink.objects.bulk_create(rows.values(), ignore_conflicts=True)
    CoveredIssue.objects.update_or_create(issue=issue, defaults={"version": issue.version})


def covered_before(
    urls: Iterable[str], *, newsletter: Newsletter, but: Issue | None = None
) -> dict[str, list[Covered]]:
    """Where these canonical addresses stood in published issues, by address, the latest first. One query.

    Call :func:`catch_up` first.
    """
    hashes = [url_hash(url) for url in urls if url]
    if not hashes:
        return {}
    found = CoveredLink.objects.filter(newsletter=newsletter, url_hash__in=hashes, issue__state__in=PUBLISHED).order_by(
        "-issue__number"
    )
    if but is not None and but.pk is not None:
        found = found.exclude(issue=but)
    before: dict[str, list[Covered]] = {}
    for url, number, section in found.values_list("url", "issue__number", "section_title"):
        before.setdefault(url, []).append(Covered(number=number, section=section))
    return before
