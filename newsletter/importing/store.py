"""A draft → the database: a new issue, or the next version of one that is there."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from newsletter.archive.publishing import AliasTaken, add_aliases, make_slug
from newsletter.cadence import wall_clock_to_utc
from newsletter.document import Document
from newsletter.editing.saving import load_document, save_document
from newsletter.importing.changes import Changes, find_changes
from newsletter.importing.draft import Draft
from newsletter.importing.matching import keep_ids
from newsletter.importing.numbers import guessed, moved
from newsletter.importing.old_addresses import OldAddresses, sort_out, with_kept
from newsletter.importing.titles import untitled
from newsletter.models import Issue, IssueState, Newsletter

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.db.models import QuerySet

LARGEST_NUMBER = 2_147_483_647


class StoreRefused(Exception):
    """The draft cannot be stored; the message says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What storing a draft would do. ``issue`` is None for a new one; ``front_matter`` is what it would keep.

    ``draft`` is the draft with the number that it gets where its own was guessed and is taken, of which ``moved`` then
    speaks; ``guessed`` says that a new issue has its number from the file's name.
    """

    number: int
    draft: Draft
    document: Document
    changes: Changes
    issue: Issue | None = None
    front_matter: dict[str, Any] = dataclasses.field(default_factory=dict)
    old_addresses: OldAddresses = dataclasses.field(default_factory=OldAddresses)
    guessed: str = ""
    moved: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the writer should look at: a number that is another's, old addresses that lead elsewhere."""
        return (*([self.moved] if self.moved else []), *self.old_addresses.warnings)

    @property
    def replaces_scheduled(self) -> bool:
        """Whether words would change that are planned to go out."""
        return bool(self.issue is not None and self.issue.state == IssueState.SCHEDULED and self.changes)

    @property
    def version(self) -> int:
        """The issue's version that the plan was made for, 0 for a new one: what to pass as ``base_version``."""
        return 0 if self.issue is None else self.issue.version


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stored:
    """What was stored. ``warnings`` are the plan's."""

    issue: Issue
    created: bool
    changes: Changes
    warnings: tuple[str, ...] = ()


def plan(draft: Draft, *, newsletter: Newsletter | None, taken: Collection[int] = ()) -> Plan:
    """What storing the draft would do; nothing is written. Raises StoreRefused for an issue that was sent.

    A draft without a number gets the one after the newsletter's last, and after those ``taken`` by others. So does one
    whose number was guessed and is taken, or is that of an issue which says something else.
    """
    # Without a newsletter there may be no table to ask.
    return _plan(draft, None if newsletter is None else newsletter.issues.all(), taken=taken)


@transaction.atomic
def store_draft(
    draft: Draft,
    *,
    newsletter: Newsletter,
    author: "AbstractBaseUser | AnonymousUser | None" = None,
    base_version: int | None = None,
    taken: Collection[int] = (),
    may_replace_scheduled: bool = False,
) -> Stored:
    """Store the draft as an issue of the newsletter, or as the next version of the issue of its number.

    What the draft leaves empty (date, preheader, front matter) keeps the issue's own. ``base_version`` is the
    :attr:`Plan.version` that the writer was shown: whatever was saved since is not written over. ``taken`` is as for
    :func:`plan`; a scheduled issue's words change only if they may. Raises StoreRefused, DocumentError.
    """
    # One import after the other: two drafts without a number do not both become the next one.
    Newsletter.objects.select_for_update(no_key=True).get(pk=newsletter.pk)
    planned = _plan(draft, newsletter.issues.select_for_update(no_key=True), taken=taken)
    if base_version is not None and base_version != planned.version:
        raise StoreRefused(
            f"Issue #{planned.number} was saved or removed elsewhere since the file was read. "
            "Import the file again to see what would change."
        )
    if planned.replaces_scheduled and not may_replace_scheduled:
        raise StoreRefused(
            f"{planned.issue} is scheduled, and this file would replace its words. To do that, import it again and "
            "say so (--yes in the command); to keep them, give the file another number."
        )
    draft = planned.draft
    issue = planned.issue or _begin(draft, newsletter=newsletter, number=planned.number)
    if planned.issue is None or planned.changes:
        issue.title = draft.title
        issue.date = draft.date or issue.date
        issue.preheader = draft.preheader or issue.preheader
        issue.front_matter = planned.front_matter
        save_document(
            issue,
            planned.document,
            reason="imported",
            author=author,
            base_version=issue.version,
            fields=("title", "date", "preheader", "front_matter"),
        )
    _add_aliases(issue, planned.old_addresses.free)
    return Stored(issue=issue, created=planned.issue is None, changes=planned.changes, warnings=planned.warnings)


@transaction.atomic
def store_as_sent(
    draft: Draft,
    *,
    newsletter: Newsletter,
    now: dt.datetime,
    author: "AbstractBaseUser | AnonymousUser | None" = None,
    base_version: int | None = None,
    taken: Collection[int] = (),
) -> Stored:
    """Store the draft as an issue that went out on its date, at the newsletter's hour: for bringing an archive over.

    Nobody is mailed, and no mailing is recorded. Raises StoreRefused as :func:`store_draft` does, and where
    :func:`check_as_sent` does.
    """
    date = check_as_sent(draft, newsletter=newsletter, issue=None, now=now)
    # Of a scheduled issue, the check below says more.
    stored = store_draft(
        draft, newsletter=newsletter, author=author, base_version=base_version, taken=taken, may_replace_scheduled=True
    )
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


def _plan(draft: Draft, issues: "QuerySet[Issue] | None", *, taken: Collection[int]) -> Plan:
    issue = issues.filter(number=draft.number).first() if issues is not None and draft.number is not None else None
    if draft.number is not None and not (draft.number_is_guessed and draft.number in taken):
        planned = _plan_as(draft, number=draft.number, issue=issue, is_new=issues is None)
        if issue is None or not (draft.number_is_guessed and planned.changes):
            _check_editable(issue)
            return planned
    last = issues.order_by("-number").values_list("number", flat=True).first() or 0 if issues is not None else 0
    number = _next_number(max((last, *taken)))
    if draft.number is None:
        return _plan_as(draft, number=number, issue=None, is_new=issues is None)
    title = untitled(number) if draft.title == untitled(draft.number) else draft.title
    renumbered = dataclasses.replace(draft, number=number, title=title)
    planned = _plan_as(renumbered, number=number, issue=None, is_new=issues is None)
    return dataclasses.replace(planned, guessed="", moved=moved(draft, to=number, issue=issue))


def _plan_as(draft: Draft, *, number: int, issue: Issue | None, is_new: bool) -> Plan:
    """The draft as the issue of that number; ``is_new``: there are no others, and perhaps no tables."""
    found = OldAddresses() if is_new else sort_out(draft.aliases, issue=issue)
    front_matter = with_kept(draft.front_matter, {} if issue is None else issue.front_matter, found)
    made = Plan(
        number=number,
        draft=draft,
        document=draft.document,
        changes=Changes(),
        issue=issue,
        front_matter=front_matter,
        old_addresses=found,
    )
    if issue is None:
        return dataclasses.replace(made, guessed=guessed(draft)) if draft.number_is_guessed else made
    current = load_document(issue)
    document = keep_ids(draft.document, current)
    wanted = dataclasses.replace(draft, front_matter=front_matter, aliases=found.free)
    changes = find_changes(wanted, document, issue=issue, current=current)
    return dataclasses.replace(made, document=document, changes=changes)


def _check_editable(issue: Issue | None) -> None:
    if issue is not None and not issue.is_editable:
        state = issue.get_state_display().lower()
        raise StoreRefused(f"{issue} is {state}: an import may not change it. Give the file another number.")


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


def _next_number(last: int) -> int:
    if last >= LARGEST_NUMBER:
        raise StoreRefused(f"There is no number after #{last}: give the file one, such as “number: 21”.")
    return last + 1


def _add_aliases(issue: Issue, paths: tuple[str, ...]) -> None:
    try:
        add_aliases(issue, list(paths))
    except AliasTaken as error:
        raise StoreRefused(f"{error} It was free a moment ago: import the file again.") from error
