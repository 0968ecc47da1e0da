"""Reading an issue's document and saving it: the only writer of sections, versions and revisions."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from newsletter.document import Document, DocumentFromTheFuture, SectionNode, check_document
from newsletter.document.model import SCHEMA_VERSION
from newsletter.document.normalise import normalise
from newsletter.document.stored import read_stored
from newsletter.models import Issue, Revision, Section

if TYPE_CHECKING:
    import uuid

    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class IssueIsFrozen(Exception):
    """The issue is being sent or was sent: its words no longer change."""


class EditConflict(Exception):
    """Someone saved the issue since it was read; ``current`` is its version now."""

    def __init__(self, *, current: int) -> None:
        super().__init__(f"The issue was saved elsewhere since you opened it (it is at version {current} now).")
        self.current = current


@dataclasses.dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a save came from: the version its page knew of, and which save it is; see :class:`Revision`."""

    base_version: int | None = None
    merged: bool = False
    save_id: uuid.UUID | None = None
    digest: str = ""


def load_document(issue: Issue) -> Document:
    """The issue's document, in one query; in none where the sections were prefetched in their order.

    It is in the present schema, whichever version stored it; what the schema does not know is preserved in raw blocks.
    """
    stored = Document(
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
    return read_stored({**stored.to_json(), "attrs": {"schema": issue.document_schema}})


@transaction.atomic
def save_document(
    issue: Issue,
    document: Document,
    *,
    reason: str,
    author: AbstractBaseUser | AnonymousUser | None = None,
    base_version: int | None = None,
    fields: Collection[str] = (),
) -> Issue:
    """Store the document, in its normal form, as the issue's next version, with a revision.

    ``fields`` are those of the issue's own fields, by name, that are saved with it as they are on ``issue``; the others
    stay as they are stored, and ``issue`` then has them so. ``base_version`` is the version the words were read at.
    Raises DocumentError, EditConflict when another save came between, IssueIsFrozen.
    """
    document = normalise(check_document(document.to_json()))
    locked = lock_for_saving(issue.pk)
    check_savable(locked)
    if base_version is not None and locked.version != base_version:
        raise EditConflict(current=locked.version)
    # ``issue`` was read before the lock: what else it says may have been changed since.
    for name in fields:
        setattr(locked, name, getattr(issue, name))
    store(locked, document, reason=reason, author=author, origin=Origin(base_version=base_version))
    for field in Issue._meta.concrete_fields:  # noqa: SLF001 - a documented part of Django
        setattr(issue, field.attname, getattr(locked, field.attname))
    return issue


def lock_for_saving(pk: int) -> Issue:
    """The issue, its row locked to the end of the transaction. Raises Issue.DoesNotExist."""
    return Issue.objects.select_for_update(of=["self"]).select_related("newsletter").get(pk=pk)


def check_savable(issue: Issue) -> None:
    """Raise IssueIsFrozen for an issue that is on its way, DocumentFromTheFuture for one of a newer Fortnight."""
    if not issue.is_editable:
        raise IssueIsFrozen(
            f"Issue #{issue.number} is {issue.get_state_display().lower()}: its words no longer change."
        )
    if issue.document_schema > SCHEMA_VERSION:
        raise DocumentFromTheFuture(
            "This issue was written with a newer Fortnight, and saving it with this one would lose parts of it. Update "
            "Fortnight, then go on: nothing was changed."
        )


def store(
    issue: Issue,
    document: Document,
    *,
    reason: str,
    author: AbstractBaseUser | AnonymousUser | None,
    origin: Origin,
) -> Revision:
    """Write the next version of a locked issue: its fields as they are on ``issue``, its sections, a revision.

    The document was checked, and is in normal form.
    """
    issue.version += 1
    issue.document_schema = SCHEMA_VERSION
    issue.save()
    _write_sections(issue, document)
    return Revision.objects.create(
        issue=issue,
        version=issue.version,
        document=document.to_json(),
        title=issue.title,
        preheader=issue.preheader,
        number=issue.number,
        date=issue.date,
        author_id=author.pk if author is not None else None,
        reason=reason[:120],
        base_version=origin.base_version,
        merged=origin.merged,
        save_id=origin.save_id,
        save_digest=origin.digest,
    )


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
