"""What people do to a mailing: begin, pause, resume, cancel; and how it ends.

The mailing's state decides whether workers may claim from it; the issue's state follows it. Nothing here sends or
enqueues anything: views, commands and the beat call these, and then wake the workers.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from delivery import canary, ledger
from delivery.faults import worth_another_try
from delivery.ledger import Audience
from delivery.message import Identity
from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from delivery.models.ledger import OPEN_STATES
from delivery.reasons import WORTH_ANOTHER_TRY
from delivery.signing.compiling import compile_signed
from newsletter.document.kinds import UnknownKind
from newsletter.document.preserving import unknown_parts
from newsletter.editing.revisions import SENT, mark_milestone
from newsletter.editing.saving import load_document
from newsletter.models import Issue, IssueState, Newsletter
from newsletter.rendering import render_issue
from newsletter.rendering.types import RenderedIssue

# What can still be begun. A cancelled issue is among them: nobody got it.
_MAY_BEGIN = frozenset({IssueState.DRAFT, IssueState.SCHEDULED, IssueState.CANCELLED})
# Once any copy is in one of these, somebody has the issue, or may have it.
_REACHED = (
    DeliveryState.HANDOFF,
    DeliveryState.SENT,
    DeliveryState.IN_DOUBT,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
)
# What stood in a mailing's way says nothing any more once a person has acted on it, or it is over.
_NO_TROUBLE = {"paused_reason": "", "trouble": "", "trouble_count": 0, "retry_at": None}


class MailingError(Exception):
    """It cannot be done; the message is a sentence for people."""


class CannotBegin(MailingError):
    """The issue cannot be sent as it is."""


class NotYet(CannotBegin):
    """The issue cannot be sent for a moment: it passes by itself."""


class WrongState(MailingError):
    """The mailing is not in a state that allows it (any more)."""


def audience(newsletter: Newsletter) -> Audience:
    """Who would get an issue that began now, and who would not, by reason."""
    return ledger.audience(newsletter)


def check(issue: Issue) -> None:
    """Raise CannotBegin where a send would be refused now; changes nothing."""
    _check_state(issue)
    _prepare(issue, now=timezone.now())


def begin(issue: Issue, *, now: dt.datetime) -> Mailing:
    """Freeze the issue's rendering and its audience; from here on workers may send it. Raises CannotBegin.

    An issue whose slot has come keeps the slot as ``publish_at``; one that is sent by hand gets ``now``.
    """
    with transaction.atomic():
        locked = _locked(issue)
        mailing = _freeze(locked, now=now)
    issue.state, issue.publish_at = locked.state, locked.publish_at
    return mailing


def begin_due(issue: Issue, *, now: dt.datetime) -> Mailing | None:
    """As :func:`begin`, but only if the issue's slot has come; None where it was moved or taken back meanwhile."""
    with transaction.atomic():
        locked = _locked(issue)
        mailing = _freeze(locked, now=now) if _is_due(locked, now=now) else None
    issue.state, issue.publish_at = locked.state, locked.publish_at
    return mailing


def pause(mailing: Mailing, *, reason: str = "") -> None:
    """Stop after the copies that are at their dot, within about a second. Raises WrongState unless it is sending."""
    with transaction.atomic():
        _change(mailing, before=[MailingState.SENDING], after=MailingState.PAUSED, paused_reason=reason[:300])
        _mirror(mailing, IssueState.PAUSED)


def resume(mailing: Mailing, *, now: dt.datetime | None = None) -> None:
    """Go on, with those first who were refused for no fault of theirs. Raises WrongState unless it is paused."""
    with transaction.atomic():
        _change(
            mailing, before=[MailingState.PAUSED], after=MailingState.SENDING, **_NO_TROUBLE,
            resumed_at=now or timezone.now(),
        )  # fmt: skip
        ledger.reopen_sender_faults(mailing.pk, now=now or timezone.now())
        _mirror(mailing, IssueState.SENDING)


def cancel(mailing: Mailing, *, now: dt.datetime | None = None) -> None:
    """Send no further copy. Raises WrongState once it is finished.

    The issue becomes *cancelled* if nobody has it, and *sent* otherwise, since those who got it can look it up.
    """
    now = now or timezone.now()
    with transaction.atomic():
        open_ = [MailingState.SENDING, MailingState.PAUSED]
        _change(mailing, before=open_, after=MailingState.CANCELLED, **_NO_TROUBLE)
        close_cancelled(mailing, now=now)


def go_on(mailing: Mailing) -> None:
    """Let the rest go that waits for what comes of the first copies. Raises WrongState where none does, or may."""
    if canary.let_go(mailing):
        return
    mailing.refresh_from_db()
    if mailing.state != MailingState.SENDING:
        raise WrongState(f"The mailing of {mailing.issue} is {mailing.get_state_display().lower()}.")
    raise WrongState(f"Nothing of {mailing.issue} is held back.")


def reopen(issue: Issue) -> None:
    """Make a cancelled issue a draft again. Raises MailingError unless it is cancelled and no worker holds a copy."""
    _check_drained(issue)
    changed = Issue.objects.filter(pk=issue.pk, state=IssueState.CANCELLED).update(
        state=IssueState.DRAFT, publish_at=None, updated_at=timezone.now()
    )
    issue.refresh_from_db()
    if not changed:
        raise WrongState(f"{issue} is {issue.get_state_display().lower()}, not cancelled: it cannot be made a draft.")


def current(issue: Issue) -> Mailing | None:
    """The issue's latest mailing."""
    return issue.mailings.order_by("-created_at", "-pk").first()


def finish_if_done(mailing: Mailing, *, now: dt.datetime) -> bool:
    """Call the mailing finished if every copy is settled and all are there, and say whether it is.

    One whose last copies were refused because of us is paused instead: resuming tries those again.
    """
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if locked.state not in {MailingState.SENDING, MailingState.PAUSED}:
            return locked.state == MailingState.FINISHED
        if ledger.has_open(locked):
            return False
        counted = sum(locked.groups.values())
        if any(ledger.numbers(locked).states[state] for state in OPEN_STATES):
            ledger.recount(locked)  # rows were taken away past the ledger
            counted = sum(locked.groups.values())
        if counted != locked.audience:
            missing = f"The ledger has {counted} copies of {locked.audience}: rows were taken away past it."
            Mailing.objects.filter(pk=locked.pk).update(trouble=missing)
            return False
        if locked.state == MailingState.SENDING and (why := worth_another_try(locked)):
            pause(mailing, reason=why)  # the sender that settled the last copy may not have come to it yet
            return False
        refused = Delivery.objects.filter(mailing=locked, state=DeliveryState.FAILED, reason__in=WORTH_ANOTHER_TRY)
        if locked.state == MailingState.PAUSED and refused.exists():
            return False  # a person mends what was wrong and resumes, which opens these again
        _change(mailing, before=[locked.state], after=MailingState.FINISHED, finished_at=now, **_NO_TROUBLE)
        _mirror(mailing, IssueState.SENT)
    return True


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
        _mirror(mailing, IssueState.SENT if reached else IssueState.CANCELLED)
        if not any(counts[state] for state in OPEN_STATES):
            unclosed.update(finished_at=now)


def under_way(*, now: dt.datetime) -> list[Mailing]:
    """Mailings that may be sent from now, the oldest first; their renderings are left in the database."""
    usable = Mailing.objects.filter(state=MailingState.SENDING).exclude(retry_at__gt=now)
    return list(usable.defer("rendered").order_by("created_at", "pk"))


def retry_refused(mailing: Mailing, *, now: dt.datetime | None = None) -> int:
    """Try again whom servers refused or gave up on us; says how many. Raises WrongState for a cancelled mailing."""
    return _reopen(mailing, ledger.reopen_refused, now=now)


def resend_in_doubt(mailing: Mailing, *, now: dt.datetime | None = None) -> int:
    """Send anew to those of whom nobody knows; some of them get it twice. Says how many. Raises WrongState."""
    return _reopen(mailing, ledger.reopen_in_doubt, now=now)


def needing_attention() -> list[Mailing]:
    """Mailings the beat has something to do for: those under way, and cancelled ones with copies at a worker."""
    live = Q(state__in=[MailingState.SENDING, MailingState.PAUSED])
    drained = Q(state=MailingState.CANCELLED, finished_at=None)
    return list(Mailing.objects.filter(live | drained).select_related("issue").order_by("pk"))


def has_work(mailing: Mailing, *, now: dt.datetime) -> bool:
    """Whether a worker would find a copy to send now."""
    if mailing.state != MailingState.SENDING or (mailing.retry_at is not None and mailing.retry_at > now):
        return False
    due = Delivery.objects.filter(mailing=mailing, state=DeliveryState.PENDING, not_before__lte=now, lease=None)
    if mailing.held_after is not None:
        due = due.filter(pk__lte=mailing.held_after)
    # In the index's order: to look for any one, PostgreSQL may read through all that was ever sent.
    return due.order_by("domain_group", "not_before", "pk").values("pk").first() is not None


def _reopen(mailing: Mailing, reopened: Callable[..., int], *, now: dt.datetime | None) -> int:
    with transaction.atomic():
        _change(
            mailing, before=[MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED],
            after=MailingState.SENDING, finished_at=None, **_NO_TROUBLE,
            resumed_at=now or timezone.now(),  # what went wrong before does not pause it again
        )  # fmt: skip
        count = reopened(mailing.pk, now=now or timezone.now())
        _mirror(mailing, IssueState.SENDING)
    return count


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=["self"]).select_related("newsletter").get(pk=issue.pk)


def _is_due(issue: Issue, *, now: dt.datetime) -> bool:
    return issue.state == IssueState.SCHEDULED and issue.publish_at is not None and issue.publish_at <= now


def _freeze(issue: Issue, *, now: dt.datetime) -> Mailing:
    """Make the mailing of a locked issue."""
    _check_state(issue)
    if not _is_due(issue, now=now):
        issue.publish_at = now  # before rendering: the mail says the day it goes out
    rendered, identity = _prepare(issue, now=now)
    mailing = Mailing.objects.create(
        issue=issue,
        rendered=rendered.to_json(),
        rendered_hash=rendered.digest(),
        identity=identity.to_json(),
        date=now,
        created_at=now,
    )
    ledger.freeze(mailing, now=now)
    canary.cut(mailing)
    issue.state = IssueState.SENDING
    issue.save(update_fields=["state", "publish_at", "updated_at"])
    mark_milestone(issue, SENT)
    return mailing


def _check_state(issue: Issue) -> None:
    if issue.state not in _MAY_BEGIN:
        raise CannotBegin(f"{issue} is {issue.get_state_display().lower()}: it is not sent a second time.")
    _check_drained(issue)
    if not issue.sections.filter(in_email=True).exists():
        raise CannotBegin(f"{issue} has no section that is shown in the mail: write one first.")


def _check_drained(issue: Issue) -> None:
    if issue.mailings.filter(state=MailingState.CANCELLED, finished_at=None).exists():
        raise NotYet(f"{issue} was cancelled a moment ago and some copies are still at a worker: wait a minute.")


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


def _change(mailing: Mailing, *, before: Sequence[str], after: MailingState, **fields: object) -> None:
    """A conditional update, so that two people cannot both win. Raises WrongState."""
    changed = Mailing.objects.filter(pk=mailing.pk, state__in=before).update(state=after, **fields)
    mailing.refresh_from_db()
    if not changed:
        raise WrongState(f"The mailing of {mailing.issue} is {mailing.get_state_display().lower()}.")


def _mirror(mailing: Mailing, state: IssueState) -> None:
    Issue.objects.filter(pk=mailing.issue_id).update(state=state, updated_at=timezone.now())
    mailing.issue.state = state
