"""A draft → the database: a new issue, or the next version of one that is there."""

import dataclasses
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from newsletter.cadence import wall_clock_to_utc
from newsletter.document import Document
from newsletter.editing import load_document, save_document
from newsletter.importing.changes import Changes, find_changes
from newsletter.importing.draft import Draft
from newsletter.importing.matching import keep_ids
from newsletter.models import Issue, IssueState, Newsletter
from newsletter.publishing import AliasTaken, add_aliases, make_slug

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

LARGEST_NUMBER = 2_147_483_647


class StoreRefused(Exception):
    """The draft cannot be stored; the message says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What storing a draft would do. ``issue`` is None for a new one."""

    number: int
    document: Document
    changes: Changes
    issue: Issue | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stored:
    """What was stored. ``warnings`` name aliases that lead elsewhere."""

    issue: Issue
    created: bool
    changes: Changes
    warnings: tuple[str, ...] = ()


def plan(draft: Draft, *, newsletter: Newsletter | None) -> Plan:
    """What storing the draft would do; nothing is written. Raises StoreRefused for an issue that was sent."""
    number = _number(draft, newsletter)
    issue = newsletter.issues.filter(number=number).first() if newsletter is not None else None
    if issue is None:
        return Plan(number=number, document=draft.document, changes=Changes())
    if not issue.is_editable:
        state = issue.get_state_display().lower()
        raise StoreRefused(f"{issue} is {state}: an import may not change it. Give the file another number.")
    current = load_document(issue)
    document = keep_ids(draft.document, current)
    changes = find_changes(draft, document, issue=issue, current=current)
    return Plan(number=number, document=document, changes=changes, issue=issue)


@transaction.atomic
def store_draft(
    draft: Draft, *, newsletter: Newsletter, author: "AbstractBaseUser | AnonymousUser | None" = None
) -> Stored:
    """Store the draft as an issue of the newsletter, or as the next version of the issue of its number.

    What the draft leaves empty (date, preheader) keeps the issue's own. Raises StoreRefused, DocumentError.
    """
    planned = plan(draft, newsletter=newsletter)
    issue = planned.issue or Issue(
        newsletter=newsletter,
        number=planned.number,
        slug=make_slug(title=draft.title, number=planned.number, newsletter=newsletter),
    )
    if planned.issue is None or planned.changes:
        issue.title = draft.title
        issue.date = draft.date or issue.date
        issue.preheader = draft.preheader or issue.preheader
        issue.front_matter = draft.front_matter
        if planned.issue is None:
            issue.save()
        save_document(issue, planned.document, reason="imported", author=author)
    warnings = _add_aliases(issue, draft.aliases)
    return Stored(issue=issue, created=planned.issue is None, changes=planned.changes, warnings=warnings)


@transaction.atomic
def store_as_sent(
    draft: Draft, *, newsletter: Newsletter, author: "AbstractBaseUser | AnonymousUser | None" = None
) -> Stored:
    """Store the draft as an issue that went out on its date, at the newsletter's hour: for bringing an archive over.

    Nobody is mailed, and no mailing is recorded. Raises StoreRefused when the draft has no date.
    """
    if draft.date is None:
        raise StoreRefused(
            "An issue that was sent needs the date it went out: add “date: 2026-01-31” to its front matter."
        )
    stored = store_draft(draft, newsletter=newsletter, author=author)
    issue = stored.issue
    issue.state = IssueState.SENT
    issue.publish_at = wall_clock_to_utc(draft.date, newsletter.cadence_time, newsletter.zone)
    issue.save(update_fields=["state", "publish_at", "updated_at"])
    return stored


def _number(draft: Draft, newsletter: Newsletter | None) -> int:
    if draft.number is not None:
        return draft.number
    last = newsletter.issues.aggregate(last=Max("number"))["last"] if newsletter is not None else None
    return 1 if last is None else min(int(last) + 1, LARGEST_NUMBER)


def _add_aliases(issue: Issue, paths: tuple[str, ...]) -> tuple[str, ...]:
    warnings = []
    for path in paths:
        try:
            add_aliases(issue, [path])
        except AliasTaken as error:
            warnings.append(str(error))
    return tuple(warnings)
