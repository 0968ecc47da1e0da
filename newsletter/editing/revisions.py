"""An issue's history: bringing back old words, setting words aside, and keeping autosaves from flooding it."""

import datetime as dt

from django.contrib.auth.models import User
from django.utils import timezone

from newsletter.document import Document, check_document
from newsletter.editing.saving import save_document
from newsletter.models import Issue, Revision

AUTOSAVED = "Autosaved"
# Autosaves come every few seconds; one for each stretch of this length is enough to go back to.
KEEP_ONE_IN = dt.timedelta(minutes=10)


def restore(revision: Revision, *, author: User | None = None, base_version: int | None = None) -> Issue:
    """Make a revision's words the issue's next version; the present ones stay in the history.

    Raises DocumentError, EditConflict, IssueIsFrozen as :func:`newsletter.editing.saving.save_document` does.
    """
    issue = revision.issue
    issue.title, issue.preheader = revision.title, revision.preheader
    return save_document(
        issue,
        check_document(revision.document),
        reason=f"Version {revision.version} brought back",
        author=author,
        base_version=base_version,
    )


def set_aside(issue: Issue, document: Document, *, title: str, preheader: str, author: User | None = None) -> Revision:
    """Keep words in the history without making them the issue's. Raises DocumentError."""
    check_document(document.to_json())
    return Revision.objects.create(
        issue=issue,
        version=issue.version,
        document=document.to_json(),
        title=title[:300],
        preheader=preheader[:300],
        author=author,
        reason="Set aside after two people saved",
    )


def thin_autosaves(issue: Issue, *, author: User | None, now: dt.datetime | None = None) -> int:
    """Drop the author's autosaves of the last ten minutes but the newest and the oldest; how many went.

    What was saved on purpose always stays.
    """
    since = (now or timezone.now()) - KEEP_ONE_IN
    recent = list(
        issue.revisions.filter(reason=AUTOSAVED, author=author, created_at__gte=since)
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)
    )
    if len(recent) <= 2:
        return 0
    removed, _ = Revision.objects.filter(pk__in=recent[1:-1]).delete()
    return removed
