"""What people do to a mailing: begin, pause, resume, cancel, try again.

Nothing here sends or enqueues anything: views, commands and the beat call these, and then wake the workers.
"""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from delivery import canary, ledger, preparing
from delivery.mailing_states import NO_TROUBLE, WrongState, change, mirror
from delivery.models import DeliveryState, Mailing, MailingState
from delivery.models.ledger import OPEN_STATES
from newsletter.models import Issue, IssueState

LONGEST_REASON = 300
"""Characters that are kept of why a mailing was paused."""
# Once any copy is in one of these, somebody has the issue, or may have it.
_REACHED = (
    DeliveryState.HANDOFF,
    DeliveryState.SENT,
    DeliveryState.IN_DOUBT,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
)


def begin(issue: Issue, *, now: dt.datetime) -> Mailing:
    """Freeze the issue's rendering and its audience; from here on workers may send it. Raises CannotBegin.

    An issue whose slot has come keeps the slot as ``publish_at``; one that is sent by hand gets ``now``.
    """
    with transaction.atomic():
        locked = _locked(issue)
        mailing = preparing.freeze(locked, now=now)
    issue.state, issue.publish_at = locked.state, locked.publish_at
    return mailing


def begin_due(issue: Issue, *, now: dt.datetime) -> Mailing | None:
    """As :func:`begin`, but only if the issue's slot has come; None where it was moved or taken back meanwhile."""
    with transaction.atomic():
        locked = _locked(issue)
        mailing = preparing.freeze(locked, now=now) if preparing.is_due(locked, now=now) else None
    issue.state, issue.publish_at = locked.state, locked.publish_at
    return mailing


def pause(mailing: Mailing, *, reason: str = "") -> None:
    """Stop after the copies that are at their dot, within about a second. Raises WrongState unless it is sending."""
    with transaction.atomic():
        change(mailing, before=[MailingState.SENDING], after=MailingState.PAUSED, paused_reason=reason[:LONGEST_REASON])
        mirror(mailing, IssueState.PAUSED)


def resume(mailing: Mailing, *, now: dt.datetime | None = None) -> None:
    """Go on, with those first who were refused for no fault of theirs. Raises WrongState unless it is paused."""
    with transaction.atomic():
        change(
            mailing, before=[MailingState.PAUSED], after=MailingState.SENDING, **NO_TROUBLE,
            resumed_at=now or timezone.now(),
        )  # fmt: skip
        ledger.reopen_sender_faults(mailing.pk, now=now or timezone.now())
        mirror(mailing, IssueState.SENDING)


def cancel(mailing: Mailing, *, now: dt.datetime | None = None) -> None:
    """Send no further copy. Raises WrongState once it is finished.

    The issue becomes *cancelled* if nobody has it, and *sent* otherwise, since those who got it can look it up.
    """
    now = now or timezone.now()
    with transaction.atomic():
        open_ = [MailingState.SENDING, MailingState.PAUSED]
        change(mailing, before=open_, after=MailingState.CANCELLED, **NO_TROUBLE)
        close_cancelled(mailing, now=now)


def close_cancelled(mailing: Mailing, *, now: dt.datetime) -> None:
    """Cancel what workers gave back since the cancellation, and let the issue say whether anybody has it.

    Does nothing to a mailing that was closed already: its issue may be a draft again, or on its way anew.
    """
    with transaction.atomic():
        unclosed = Mailing.objects.filter(pk=mailing.pk, state=MailingState.CANCELLED, finished_at=None)
        if not unclosed.select_for_update().exists():
            return
        ledger.cancel_waiting(mailing.pk, now=now)
        counts = ledger.numbers(mailing).states
        reached = any(counts[state] for state in _REACHED)
        mirror(mailing, IssueState.SENT if reached else IssueState.CANCELLED)
        if not any(counts[state] for state in OPEN_STATES):
            unclosed.update(finished_at=now)


def go_on(mailing: Mailing) -> None:
    """Let the rest go that waits for what comes of the first copies. Raises WrongState where none does, or may."""
    if canary.let_go(mailing):
        return
    mailing.refresh_from_db()
    if mailing.state != MailingState.SENDING:
        raise WrongState(f"The mailing of {mailing.issue} is {mailing.get_state_display().lower()}.")
    raise WrongState(f"Nothing of {mailing.issue} is held back.")


def retry_refused(mailing: Mailing, *, now: dt.datetime | None = None) -> int:
    """Try again whom servers refused or gave up on us; says how many. Raises WrongState for a cancelled mailing."""
    return _reopen(mailing, ledger.reopen_refused, now=now)


def resend_in_doubt(mailing: Mailing, *, now: dt.datetime | None = None) -> int:
    """Send anew to those of whom nobody knows; some of them get it twice. Says how many. Raises WrongState."""
    return _reopen(mailing, ledger.reopen_in_doubt, now=now)


def reopen(issue: Issue) -> None:
    """Make a cancelled issue a draft again. Raises MailingError unless it is cancelled and no worker holds a copy."""
    preparing.check_drained(issue)
    changed = Issue.objects.filter(pk=issue.pk, state=IssueState.CANCELLED).update(
        state=IssueState.DRAFT, publish_at=None, updated_at=timezone.now()
    )
    issue.refresh_from_db()
    if not changed:
        raise WrongState(f"{issue} is {issue.get_state_display().lower()}, not cancelled: it cannot be made a draft.")


def current(issue: Issue) -> Mailing | None:
    """The issue's latest mailing."""
    return issue.mailings.order_by("-created_at", "-pk").first()


def _reopen(mailing: Mailing, reopened: Callable[..., int], *, now: dt.datetime | None) -> int:
    with transaction.atomic():
        change(
            mailing, before=[MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED],
            after=MailingState.SENDING, finished_at=None, **NO_TROUBLE,
            resumed_at=now or timezone.now(),  # what went wrong before does not pause it again
        )  # fmt: skip
        count = reopened(mailing.pk, now=now or timezone.now())
        mirror(mailing, IssueState.SENDING)
    return count


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=["self"]).select_related("newsletter").get(pk=issue.pk)
