"""A mailing's state decides whether workers may claim from it, and its issue's state follows it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from delivery.models import ChosenSegment, Mailing, MailingState
from newsletter.models import Issue, IssueState

# What stood in a mailing's way says nothing any more once a person has acted on it, or it is over.
NO_TROUBLE: dict[str, Any] = {"paused_reason": "", "trouble": "", "trouble_count": 0, "retry_at": None}


class MailingError(Exception):
    """It cannot be done; the message is a sentence for people."""


class WrongState(MailingError):
    """The mailing is not in a state that allows it (any more)."""


def change(mailing: Mailing, *, before: Sequence[str], after: MailingState, **fields: object) -> None:
    """A conditional update, so that two people cannot both win. Raises WrongState."""
    changed = Mailing.objects.filter(pk=mailing.pk, state__in=before).update(state=after, **fields)
    mailing.refresh_from_db()
    if not changed:
        raise WrongState(f"The mailing of {mailing.issue} is {mailing.get_state_display().lower()}.")


def mirror(mailing: Mailing, state: IssueState) -> None:
    """Have the issue be what its mailing is. Of one that is sent the mailing alone says to whom it went."""
    Issue.objects.filter(pk=mailing.issue_id).update(state=state, updated_at=timezone.now())
    if state == IssueState.SENT:
        ChosenSegment.objects.filter(issue=mailing.issue_id).delete()
    mailing.issue.state = state
