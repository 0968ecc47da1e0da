"""An issue's history: bringing back old words, naming versions, setting words aside, and thinning out autosaves."""

import datetime as dt

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from newsletter.document import Document, check_document
from newsletter.document.stored import check_stored
from newsletter.editing.raw_html import refuse_new_html
from newsletter.editing.saving import load_document, save_document
from newsletter.models import Issue, Revision

AUTOSAVED = "Autosaved"
TESTED, SCHEDULED, SENT = "Test mail", "Scheduled", "Sent"
SET_ASIDE = "Set aside after two people saved"
# Autosaves come every few seconds; one for each stretch of this length is enough to go back to.
KEEP_ONE_IN = dt.timedelta(minutes=10)
_HTML_OF_OLD = (
    "This version holds raw HTML that the issue does not hold now, and this account may not write any. Ask an "
    "owner or an editor of the newsletter to bring it back."
)


def restore(revision: Revision, *, may_write_raw: bool, author: User, base_version: int | None = None) -> Issue:
    """Make a revision's words the issue's next version; the present ones stay in the history.

    ``base_version`` is the version that the writer saw stand there. Raises RawHtmlRefused, and DocumentError,
    EditConflict, IssueIsFrozen as :func:`newsletter.editing.saving.save_document` does.
    """
    issue, words = revision.issue, check_stored(revision.document)
    if not may_write_raw:
        refuse_new_html(words, known=[load_document(issue)], message=_HTML_OF_OLD)
    issue.title, issue.preheader = revision.title, revision.preheader
    return save_document(
        issue,
        words,
        reason=f"Version {revision.version} brought back",
        author=author,
        base_version=base_version,
        fields=("title", "preheader"),
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
        reason=SET_ASIDE,
    )


def hold_version(issue: Issue) -> None:
    """Keep the issue's present version for as long as there is the issue: a page was opened with it, and whoever writes
    there may save on top of it after others did. Without it their words could not be merged.
    """
    _present(issue).filter(opened=False).update(opened=True)


def mark_milestone(issue: Issue, what: str) -> None:
    """Note in the history that the issue's present words were used: :data:`TESTED`, :data:`SCHEDULED`, :data:`SENT`.

    A version with such a note is never thinned out. Of one thing done several times one note is enough.
    """
    for revision in _present(issue).exclude(milestones__contains=[what[:60]]):
        revision.milestones = [*revision.milestones, what[:60]]
        revision.save(update_fields=["milestones"])


def name_version(revision: Revision, name: str) -> None:
    """Call a version by a name, which keeps it for good; an empty one takes the name away."""
    revision.name = name
    revision.save(update_fields=["name"])


def keep_as(revision: Revision, reason: str) -> None:
    """Say of an autosave that its words were then saved on purpose."""
    revision.reason = reason[:120]
    revision.save(update_fields=["reason"])


def thin_autosaves(issue: Issue, *, author: User | None, now: dt.datetime | None = None) -> int:
    """Drop the author's autosaves of the last ten minutes but the newest and the oldest; how many went.

    What was saved on purpose always stays, and so does what has a name or a milestone. So does every version that some
    page may still save on top of: one that a page was opened with, and one that no later save was written on.
    """
    since = (now or timezone.now()) - KEEP_ONE_IN
    recent = list(
        issue.revisions.filter(reason=AUTOSAVED, author=author, created_at__gte=since)
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)
    )
    if len(recent) <= 2:
        return 0
    built_upon = issue.revisions.filter(base_version__isnull=False).values("base_version")
    removed, _ = Revision.objects.filter(
        pk__in=recent[1:-1], name="", milestones=[], opened=False, version__in=built_upon
    ).delete()
    return removed


def saved_only_by(author: User, issue: Issue, *, since: int) -> bool:
    """Whether nobody else saved the issue after that version: someone is at work on two pages at once."""
    later = issue.revisions.filter(version__gt=since).exclude(reason=SET_ASIDE)
    return later.exists() and not later.exclude(author=author).exists()


def _present(issue: Issue) -> QuerySet[Revision]:
    return issue.revisions.filter(version=issue.version).exclude(reason=SET_ASIDE)
