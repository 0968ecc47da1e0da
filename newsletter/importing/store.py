"""A draft → the database: a new issue, or the next version of one that is there."""

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from newsletter.archive.publishing import AliasTaken, add_aliases, make_slug
from newsletter.cadence import wall_clock_to_utc
from newsletter.document import Document
from newsletter.editing.saving import load_document, save_document
from newsletter.importing.changes import Changes, find_changes
from newsletter.importing.draft import Draft
from newsletter.importing.matching import keep_ids
from newsletter.importing.old_addresses import OldAddresses, sort_out, with_kept
from newsletter.models import Issue, IssueState, Newsletter

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.db.models import QuerySet

LARGEST_NUMBER = 2_147_483_647


class StoreRefused(Exception):
    """The draft cannot be stored; the message says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What storing a draft would do. ``issue`` is None for a new one; ``front_matter`` is what it would keep."""

    number: int
    document: Document
    changes: Changes
    issue: Issue | None = None
    front_matter: dict[str, Any] = dataclasses.field(default_factory=dict)
    old_addresses: OldAddresses = dataclasses.field(default_factory=OldAddresses)

    @property
    def version(self) -> int:
        """The issue's version that the plan was made for, 0 for a new one: what to pass as ``base_version``."""
        return 0 if self.issue is None else self.issue.version


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stored:
    """What was stored. ``warnings`` name old addresses that lead elsewhere."""

    issue: Issue
    created: bool
    changes: Changes
    warnings: tuple[str, ...] = ()


def plan(draft: Draft, *, newsletter: Newsletter | None, after: int = 0) -> Plan:
    """What storing the draft would do; nothing is written. Raises StoreRefused for an issue that was sent.

    A draft without a number gets the one after the newsletter's last, and after ``after``.
    """
    if newsletter is None:
        # There may be no table to ask.
        return Plan(number=_number(draft, last=after), document=draft.document, changes=Changes())
    return _plan(draft, newsletter.issues.all(), after=after)


@transaction.atomic
def store_draft(
    draft: Draft,
    *,
    newsletter: Newsletter,
    author: "AbstractBaseUser | AnonymousUser | None" = None,
    base_version: int | None = None,
    after: int = 0,
) -> Stored:
    """Store the draft as an issue of the newsletter, or as the next version of the issue of its number.

    What the draft leaves empty (date, preheader, front matter) keeps the issue's own. ``base_version`` is the
    :attr:`Plan.version` that the writer was shown: whatever was saved since is not written over; ``after`` as for
    :func:`plan`. Raises StoreRefused, DocumentError.
    """
    # One import after the other: two drafts without a number do not both become the next one.
    Newsletter.objects.select_for_update(no_key=True).get(pk=newsletter.pk)
    planned = _plan(draft, newsletter.issues.select_for_update(no_key=True), after=after)
    if base_version is not None and base_version != planned.version:
        raise StoreRefused(
            f"Issue #{planned.number} was saved or removed elsewhere since the file was read. "
            "Import the file again to see what would change."
        )
    issue = planned.issue or _begin(draft, newsletter=newsletter, number=planned.number)
    if planned.issue is None or planned.changes:
        issue.title = draft.title
        issue.date = draft.date or issue.date
        issue.preheader = draft.preheader or issue.preheader
        issue.front_matter = planned.front_matter
        save_document(issue, planned.document, reason="imported", author=author, base_version=issue.version)
    _add_aliases(issue, planned.old_addresses.free)
    warnings = planned.old_addresses.warnings
    return Stored(issue=issue, created=planned.issue is None, changes=planned.changes, warnings=warnings)


@transaction.atomic
def store_as_sent(
    draft: Draft,
    *,
    newsletter: Newsletter,
    now: dt.datetime,
    author: "AbstractBaseUser | AnonymousUser | None" = None,
    base_version: int | None = None,
    after: int = 0,
) -> Stored:
    """Store the draft as an issue that went out on its date, at the newsletter's hour: for bringing an archive over.

    Nobody is mailed, and no mailing is recorded. Raises StoreRefused as :func:`store_draft` does, and where
    :func:`check_as_sent` does.
    """
    date = check_as_sent(draft, newsletter=newsletter, issue=None, now=now)
    stored = store_draft(draft, newsletter=newsletter, author=author, base_version=base_version, after=after)
    issue = stored.issue
    # Its row is locked by now; a refusal takes back what was stored.
    check_as_sent(draft, newsletter=newsletter, issue=issue, now=now)
    issue.state = IssueState.SENT
    # Sent today before the newsletter's usual hour: never at a time that has not come.
    issue.publish_at = min(wall_clock_to_utc(date, newsletter.cadence_time, newsletter.zone), now)
    issue.save(update_fields=["state", "publish_at", "updated_at"])
    return stored


def check_as_sent(draft: Draft, *, newsletter: Newsletter | None, issue: Issue | None, now: dt.datetime) -> dt.date:
    """The date on which the draft went out.

    Raises StoreRefused when it has none, when the date has not come, and for an issue that is planned to go out.
    """
    if draft.date is None:
        raise StoreRefused(
            "An issue that was sent needs the date it went out: add “date: 2026-01-31” to its front matter."
        )
    today = now.astimezone(newsletter.zone if newsletter is not None else dt.UTC).date()
    if draft.date > today:
        raise StoreRefused(
            f"{draft.date.isoformat()} has not come yet, so the issue cannot have been sent then. "
            "Correct its date, or import it without --as-sent and schedule it."
        )
    if issue is not None and issue.state != IssueState.DRAFT:
        raise StoreRefused(
            f"{issue} is {issue.get_state_display().lower()}: it would never be mailed. Unschedule it first, or import "
            "without --as-sent."
        )
    return draft.date


def _plan(draft: Draft, issues: "QuerySet[Issue]", *, after: int) -> Plan:
    last = issues.order_by("-number").values_list("number", flat=True).first() or 0
    number = _number(draft, last=max(last, after))
    issue = issues.filter(number=number).first()
    found = sort_out(draft.aliases, issue=issue)
    front_matter = with_kept(draft.front_matter, {} if issue is None else issue.front_matter, found)
    if issue is None:
        return Plan(
            number=number,
            document=draft.document,
            changes=Changes(),
            front_matter=front_matter,
            old_addresses=found,
        )
    if not issue.is_editable:
        state = issue.get_state_display().lower()
        raise StoreRefused(f"{issue} is {state}: an import may not change it. Give the file another number.")
    current = load_document(issue)
    document = keep_ids(draft.document, current)
    wanted = dataclasses.replace(draft, front_matter=front_matter, aliases=found.free)
    changes = find_changes(wanted, document, issue=issue, current=current)
    return Plan(
        number=number,
        document=document,
        changes=changes,
        issue=issue,
        front_matter=front_matter,
        old_addresses=found,
    )


def _begin(draft: Draft, *, newsletter: Newsletter, number: int) -> Issue:
    """A new row. Raises StoreRefused where the studio made an issue of that number a moment ago."""
    slug = make_slug(title=draft.title, number=number, newsletter=newsletter)
    issue = Issue(newsletter=newsletter, number=number, slug=slug, title=draft.title)
    try:
        with transaction.atomic():
            issue.save()
    except IntegrityError as error:
        raise StoreRefused(
            f"Issue #{number} was begun elsewhere just now: import the file again to see what would change."
        ) from error
    return issue


def _number(draft: Draft, *, last: int) -> int:
    if draft.number is not None:
        return draft.number
    if last >= LARGEST_NUMBER:
        raise StoreRefused(f"There is no number after #{last}: give the file one, such as “number: 21”.")
    return last + 1


def _add_aliases(issue: Issue, paths: tuple[str, ...]) -> None:
    try:
        add_aliases(issue, list(paths))
    except AliasTaken as error:
        raise StoreRefused(f"{error} It was free a moment ago: import the file again.") from error
