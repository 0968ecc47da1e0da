"""Changing an issue’s words under the right that its state asks for: what is scheduled takes who may send it."""

import contextlib
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from newsletter.editing.saving import lock_for_saving
from newsletter.models import Issue, IssueState
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import refusal


@contextlib.contextmanager
def held_to_rewrite(request: HttpRequest, pk: int) -> Iterator[Issue]:
    """The issue as it stands, its row locked to the end: nobody schedules it while it is changed.

    Raises Issue.DoesNotExist; PermissionDenied where it is scheduled and whoever asks may not send. One that is on its
    way, or has gone out, is for the caller to refuse.
    """
    with transaction.atomic():
        issue = lock_for_saving(pk)
        if issue.state == IssueState.SCHEDULED and not roles_of(request).may(Right.SENDING, issue.newsletter_id):
            raise PermissionDenied(why_not(request, issue))
        yield issue


def why_not(request: HttpRequest, issue: Issue) -> str:
    """Why whoever asks may not change what is scheduled, and whom to ask."""
    whom = refusal(request, Right.SENDING, issue.newsletter_id)
    return f"#{issue.number} is scheduled, and goes out as it stands. {whom}"
