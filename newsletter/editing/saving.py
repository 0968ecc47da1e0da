"""Reading an issue's document and saving it: the only writer of sections, versions and revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from newsletter.document import Document, SectionNode, check_document
from newsletter.document.normalise import normalise
from newsletter.models import Issue, Revision, Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class IssueIsFrozen(Exception):
    """The issue is being sent or was sent: its words no longer change."""


class EditConflict(Exception):
    """Someone saved the issue since it was read; ``current`` is its version now."""

    def __init__(self, *, current: int) -> None:
        super().__init__(f"The issue was saved elsewhere since you opened it (it is at version {current} now).")
        self.current = current


def load_document(issue: Issue) -> Document:
    """The issue's document, in one query; in none where the sections were prefetched in their order."""
    return Document(
        sections=tuple(
            SectionNode(
                kind=section.kind,
                content=tuple(section.content),
                settings=section.settings,
                id=str(section.uuid),
                in_email=section.in_email,
                on_web=section.on_web,
            )
            for section in issue.sections.all()
        )
    )


@transaction.atomic
def save_document(
    issue: Issue,
    document: Document,
    *,
    reason: str,
    author: AbstractBaseUser | AnonymousUser | None = None,
    base_version: int | None = None,
) -> Issue:
    """Store the document, in its normal form, and the issue's own fields as its next version, with a revision.

    The title, preheader, date and other fields of ``issue`` are saved with it. ``base_version`` is the version the
    words were read at. Raises DocumentError, EditConflict when another save came between, IssueIsFrozen.
    """
    document = normalise(check_document(document.to_json()))
    locked = Issue.objects.select_for_update().get(pk=issue.pk)
    if not locked.is_editable:
        raise IssueIsFrozen(
            f"Issue #{locked.number} is {locked.get_state_display().lower()}: its words no longer change."
        )
    if base_version is not None and locked.version != base_version:
        raise EditConflict(current=locked.version)
    issue.version = locked.version + 1
    issue.state, issue.publish_at = locked.state, locked.publish_at
    issue.save()
    _write_sections(issue, document)
    Revision.objects.create(
        issue=issue,
        version=issue.version,
        document=document.to_json(),
        title=issue.title,
        preheader=issue.preheader,
        author_id=author.pk if author is not None else None,
        reason=reason[:120],
    )
    return issue


def _write_sections(issue: Issue, document: Document) -> None:
    """Make the rows equal the document; a section keeps its uuid, so that links to it and merges stay right."""
    issue.sections.exclude(uuid__in=[section.id for section in document.sections]).delete()
    Section.objects.bulk_create(
        [
            Section(
                issue=issue,
                uuid=section.id,
                position=position,
                kind=section.kind,
                title=section.title[:500],
                content=list(section.content),
                settings=dict(section.settings),
                in_email=section.in_email,
                on_web=section.on_web,
            )
            for position, section in enumerate(document.sections)
        ],
        update_conflicts=True,
        unique_fields=["issue", "uuid"],
        update_fields=["position", "kind", "title", "content", "settings", "in_email", "on_web"],
    )
