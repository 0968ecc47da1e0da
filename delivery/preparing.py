"""How a mailing is made: what can be sent, and what is frozen when it begins."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from delivery import canary, ledger
from delivery.audiences import Addressees, UnreadableSegment, addressees
from delivery.mailing_states import MailingError
from delivery.message import Identity
from delivery.models import Mailing, MailingState
from delivery.signing.compiling import compile_signed
from newsletter.document.kinds import UnknownKind
from newsletter.document.preserving import unknown_parts
from newsletter.editing.revisions import SENT, mark_milestone
from newsletter.editing.saving import load_document
from newsletter.models import Issue, IssueState
from newsletter.rendering import render_issue
from newsletter.rendering.types import RenderedIssue

# What can still be begun. A cancelled issue is among them: nobody got it.
_MAY_BEGIN = frozenset({IssueState.DRAFT, IssueState.SCHEDULED, IssueState.CANCELLED})


class CannotBegin(MailingError):
    """The issue cannot be sent as it is."""


class NoAudience(CannotBegin):
    """Whom it is for cannot be found out."""


class NotYet(CannotBegin):
    """The issue cannot be sent for a moment: it passes by itself."""


def check(issue: Issue) -> None:
    """Raise CannotBegin where a send would be refused now (NoAudience last); changes nothing."""
    _check_state(issue)
    now = timezone.now()
    _prepare(issue, now=now)
    _addressees(issue, now=now)


def freeze(issue: Issue, *, now: dt.datetime) -> Mailing:
    """Make the mailing of a locked issue. Raises CannotBegin."""
    _check_state(issue)
    if not is_due(issue, now=now):
        issue.publish_at = now  # before rendering: the mail says the day it goes out
    rendered, identity = _prepare(issue, now=now)
    to = _addressees(issue, now=now)
    mailing = Mailing(
        issue=issue,
        rendered=rendered.to_json(),
        rendered_hash=rendered.digest(),
        identity=identity.to_json(),
        date=now,
        created_at=now,
    )
    to.keep(mailing)
    mailing.save()
    ledger.freeze(mailing, now=now, members=to.members)
    canary.cut(mailing)
    issue.state = IssueState.SENDING
    issue.save(update_fields=["state", "publish_at", "updated_at"])
    mark_milestone(issue, SENT)
    return mailing


def is_due(issue: Issue, *, now: dt.datetime) -> bool:
    """Whether its slot has come."""
    return issue.state == IssueState.SCHEDULED and issue.publish_at is not None and issue.publish_at <= now


def check_drained(issue: Issue) -> None:
    """Raise NotYet while a worker holds a copy of an issue that was cancelled."""
    if issue.mailings.filter(state=MailingState.CANCELLED, finished_at=None).exists():
        raise NotYet(f"{issue} was cancelled a moment ago and some copies are still at a worker: wait a minute.")


def _check_state(issue: Issue) -> None:
    if issue.state not in _MAY_BEGIN:
        raise CannotBegin(f"{issue} is {issue.get_state_display().lower()}: it is not sent a second time.")
    check_drained(issue)
    if not issue.sections.filter(in_email=True).exists():
        raise CannotBegin(f"{issue} has no section that is shown in the mail: write one first.")


def _addressees(issue: Issue, *, now: dt.datetime) -> Addressees:
    try:
        return addressees(issue, now=now)
    except UnreadableSegment as error:
        raise NoAudience(str(error)) from error


def _prepare(issue: Issue, *, now: dt.datetime) -> tuple[RenderedIssue, Identity]:
    """Render and compile once before anyone is written to, so that what cannot be sent fails here."""
    for section in load_document(issue).for_email().sections:
        for unknown in unknown_parts(section.to_json()):
            raise CannotBegin(f"{issue} cannot be made into a mail: {unknown} Remove it, or update Fortnight.")
    try:
        rendered = render_issue(issue, base_url=settings.BASE_URL)
        identity = Identity.of(issue.newsletter, issue=issue)
        compile_signed(rendered, identity=identity, date=now)
    except (ValueError, UnknownKind) as error:  # of the document, the theme, the sender: each says what is wrong
        raise CannotBegin(f"{issue} cannot be made into a mail: {error}") from error
    return rendered, identity
