"""The mail that asks somebody into a team.

A wish for it is ``Invitation.mail_due_at``, which doubles as the lease of the worker that sends it. The token is made
here and only its hash is stored, so that neither the broker nor a dump of the database holds a link that works.
"""

import dataclasses
import datetime as dt
import secrets
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from newsletter.directions import isolated_in_text
from newsletter.due_mail import MailColumn, MailKind
from newsletter.models import Invitation, Role
from newsletter.team.invitations import hash_of
from newsletter.team.matrix import AS_ONE

# With five minutes between tries: two hours. Whoever invited sees why on the page of the team, and sends it again.
MOST_TRIES = 24
_TOKEN_BYTES = 32
_LONGEST_TROUBLE = 500
# Whoever accepts or takes back an invitation empties the column as well.
_WAITING = MailColumn(Invitation.objects, "mail_due_at")


@dataclasses.dataclass(frozen=True, kw_only=True)
class InvitationErrand:
    """The mail of an invitation, to be sent now, with the token of its link."""

    invitation: Invitation
    token: str
    at: dt.datetime


due = _WAITING.due
"""The ids of invitations whose mail is due, the longest waiting first."""


def take(invitation_id: int, *, now: dt.datetime) -> InvitationErrand | None:
    """Take on the mail that is due for an invitation, for 5 minutes; None where none is. Older links end with it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    if not _WAITING.lease(invitation_id, now=now, token_hash=hash_of(token)):
        return None
    invitation = Invitation.objects.select_related("newsletter", "invited_by").get(pk=invitation_id)
    return InvitationErrand(invitation=invitation, token=token, at=now)


def send(errand: InvitationErrand, *, base_url: str) -> None:
    """Send the mail and note that it went. Raises OSError, SMTPException or ValueError; then nothing is noted."""
    compose(errand.invitation, token=errand.token, base_url=base_url).send()
    _WAITING.end(errand.invitation.pk, sent_at=errand.at, trouble="")


def drop(errand: InvitationErrand) -> None:
    """Give the mail up."""
    _WAITING.end(errand.invitation.pk)


def put_off(errand: InvitationErrand, *, now: dt.datetime) -> None:  # noqa: ARG001 - tries are counted, not days
    """The end of the lease is the next try, unless there were many."""
    tries = errand.invitation.mail_tries + 1
    Invitation.objects.filter(pk=errand.invitation.pk).update(mail_tries=tries)
    if tries >= MOST_TRIES:
        drop(errand)


def explain(errand: InvitationErrand, words: str) -> None:
    """Keep for whoever invited why the mail did not go."""
    Invitation.objects.filter(pk=errand.invitation.pk).update(trouble=words[:_LONGEST_TROUBLE])


MAILS = MailKind(
    about="The mail of invitation {}", due=due, take=take, send=send, drop=drop, put_off=put_off, explain=explain
)


def compose(invitation: Invitation, *, token: str, base_url: str) -> EmailMultiAlternatives:
    """The mail itself: it comes from the newsletter's address, and does not wear its looks."""
    newsletter = invitation.newsletter
    context = {
        "newsletter": newsletter,
        "inviter": str(invitation.invited_by) if invitation.invited_by else "",
        "as_one": AS_ONE[Role(invitation.role)].lower(),
        "url": base_url + reverse("studio:join", args=[token]),
        "expires_at": invitation.expires_at,
        "site": base_url,
    }
    mail = EmailMultiAlternatives(
        subject=_one_line(f"Work with us on {isolated_in_text(newsletter.name)}"),
        body=render_to_string("emails/invitation.txt", context),
        from_email=formataddr((_one_line(newsletter.sender_name), newsletter.sender_email)),
        to=[invitation.address],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834 §5
    )
    mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())
