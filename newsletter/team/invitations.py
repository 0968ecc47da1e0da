"""Asking somebody into a team by mail: inviting, sending the mail anew, taking it back, accepting.

What an invitation does never depends on whether an account with its address exists. The link may be used once, for
seven days; whoever holds it has shown that the address is theirs.
"""

import datetime as dt
import hashlib
import re

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from newsletter.models import Invitation, Membership, Newsletter, Role
from newsletter.team import members
from newsletter.team.matrix import Right
from newsletter.team.rights import Roles

LASTS = dt.timedelta(days=7)
MOST_IN_A_DAY = 30
"""New invitations of one newsletter in 24 hours."""
MAIL_AGAIN_AFTER = dt.timedelta(minutes=10)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class NotInvited(ValueError):
    """Nobody was invited; the message says why and what to do."""


class NotAccepted(ValueError):
    """The link opens nothing: it was used, taken back, replaced by a later mail, or is too old."""


class NameTaken(ValueError):
    """Somebody else has the name."""


@transaction.atomic
def invite(newsletter: Newsletter, *, address: str, role: Role, by: User | None, now: dt.datetime) -> Invitation:
    """Ask an address into the team; the mail is due at once. Raises NotInvited.

    An address that was invited before and has not answered gets a new mail, with the role of now.
    """
    _hold_team(newsletter.pk)
    if by is not None and not Roles.of(by).may(Right.TEAM, newsletter):
        # Whoever was taken out while this waited for the lock would leave a door open behind themselves.
        raise NotInvited("You may not invite anybody into this team any more.")
    if Membership.objects.filter(newsletter=newsletter, user__email__iexact=address).exists():
        raise NotInvited(f"{address} is in the team already. Change the role in the list instead.")
    waiting = newsletter.invitations.waiting().filter(address__iexact=address).first()
    if waiting is not None:
        _mail_again(waiting, now=now)
        waiting.role, waiting.invited_by = role, by
        waiting.save(update_fields=["role", "invited_by"])
        return waiting
    if newsletter.invitations.filter(invited_at__gt=now - dt.timedelta(days=1)).count() >= MOST_IN_A_DAY:
        raise NotInvited(f"This newsletter invited {MOST_IN_A_DAY} people today. Invite the others tomorrow.")
    return Invitation.objects.create(
        newsletter=newsletter,
        address=address,
        role=role,
        invited_by=by,
        invited_at=now,
        expires_at=now + LASTS,
        mail_due_at=now,
    )


@transaction.atomic
def send_again(invitation: Invitation, *, now: dt.datetime) -> Invitation:
    """Have the mail sent anew, with a new link for seven days; the old link opens nothing then. Raises NotInvited."""
    _hold_team(invitation.newsletter_id)
    waiting = Invitation.objects.select_for_update(of=["self"]).waiting().filter(pk=invitation.pk).first()
    if waiting is None:
        raise NotInvited("This invitation was answered or taken back meanwhile.")
    _mail_again(waiting, now=now)
    return waiting


@transaction.atomic
def revoke(invitation: Invitation, *, now: dt.datetime) -> bool:
    """Take an invitation back: its link opens nothing any more. False where it was answered or taken back before."""
    _hold_team(invitation.newsletter_id)
    return Invitation.objects.filter(pk=invitation.pk).revoke(now=now) > 0


def find(token: str, *, now: dt.datetime) -> Invitation:
    """The invitation that a link opens. Raises NotAccepted."""
    if not _TOKEN.fullmatch(token):
        raise NotAccepted
    opened = Invitation.objects.waiting().filter(token_hash=hash_of(token), expires_at__gt=now)
    found = opened.select_related("newsletter", "invited_by").first()
    if found is None:
        raise NotAccepted
    return found


@transaction.atomic
def accept(token: str, *, user: User, now: dt.datetime) -> Membership:
    """Bring whoever holds the link into the team, once. Raises NotAccepted.

    The account's address stays as it is, also where it has none: whoever wrote the invitation chose that address, and a
    forgotten password is sent there.
    """
    invitation = find(token, now=now)
    _hold_team(invitation.newsletter_id)
    mine = Invitation.objects.waiting().filter(pk=invitation.pk, token_hash=hash_of(token), expires_at__gt=now)
    if not mine.update(accepted_at=now, accepted_by=user, token_hash=None, mail_due_at=None):
        raise NotAccepted
    return members.join(invitation.newsletter, user, role=Role(invitation.role))


@transaction.atomic
def accept_as_new(token: str, *, account: User, now: dt.datetime) -> Membership:
    """Make the account, whose password is set and which is not stored yet, and bring it into the team.

    Raises NotAccepted; NameTaken for a name that somebody took a moment ago.
    """
    account.email = find(token, now=now).address
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken("That name is taken. Choose another.") from error
    return accept(token, user=account, now=now)


def hash_of(token: str) -> bytes:
    """What is kept of a token. It is 256 random bits, so that a plain hash of it tells nothing."""
    return hashlib.sha256(token.encode()).digest()


def forget_old(now: dt.datetime) -> int:
    """Delete invitations that were answered, taken back or ran out ninety days ago: they hold addresses."""
    before = now - dt.timedelta(days=90)
    old = Q(accepted_at__lt=before) | Q(revoked_at__lt=before) | Q(expires_at__lt=before)
    return Invitation.objects.filter(old).delete()[0]


def _hold_team(newsletter: int) -> None:
    """Lock the newsletter before any of its invitations, as members.py does: a row in the log holds it as well, and
    two that took them in turn would wait for each other.
    """
    Newsletter.objects.select_for_update().only("pk").get(pk=newsletter)


def _mail_again(waiting: Invitation, *, now: dt.datetime) -> None:
    """Raises NotInvited where the last mail went out only just now, or is about to."""
    if waiting.mail_due_at is not None:
        raise NotInvited(f"The mail to {waiting.address} is on its way.")
    if waiting.sent_at is not None and waiting.sent_at > now - MAIL_AGAIN_AFTER:
        raise NotInvited(f"{waiting.address} got a mail some minutes ago. Wait ten minutes before you send another.")
    waiting.mail_due_at, waiting.mail_tries, waiting.trouble = now, 0, ""
    waiting.expires_at = now + LASTS
    waiting.save(update_fields=["mail_due_at", "mail_tries", "trouble", "expires_at"])
