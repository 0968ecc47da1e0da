"""Who is in a newsletter's team: joining, changing a role, leaving.

Whoever is taken out or gets fewer rights does not come back by an invitation of before: those that are open and that
they made, or that went to their address, end with it.
"""

import dataclasses

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from newsletter.models import Invitation, Membership, Newsletter, Role
from newsletter.models.team import InvitationQuerySet
from newsletter.team.matrix import RIGHTS, Right

_RANKS = list(Role)
"""The one with the most rights first."""


class LastOwner(ValueError):
    """A newsletter would be left without anybody who may do everything; the message says what to do."""


@dataclasses.dataclass(frozen=True)
class Changed:
    """Something was changed; ``taken_back`` are the numbers of the invitations that ended with it."""

    taken_back: tuple[int, ...] = ()


@transaction.atomic
def join(newsletter: Newsletter, user: User, *, role: Role) -> Membership:
    """Bring an account into the team. Somebody who is in it already keeps the role with the more rights."""
    member, made = Membership.objects.select_for_update().get_or_create(
        newsletter=newsletter, user=user, defaults={"role": role}
    )
    if not made and _RANKS.index(role) < _RANKS.index(Role(member.role)):
        member.role = role
        member.save(update_fields=["role"])
    return member


@transaction.atomic
def change_role(member: Membership, *, role: Role, by_administrator: bool = False) -> Changed | None:
    """Give a member another role; None where it is theirs already. Raises LastOwner, unless an administrator does it.

    With fewer rights, what :func:`ends_with` finds is taken back.
    """
    locked = _locked(member)
    if locked is None or locked.role == role:
        return None
    if role != Role.OWNER and not by_administrator:
        _keep_an_owner(locked)
    ending = ends_with(locked, role=role)
    locked.role = role
    locked.save(update_fields=["role"])
    return Changed(_take_back(ending))


@transaction.atomic
def remove(member: Membership, *, by_administrator: bool = False) -> Changed | None:
    """Take somebody out of the team; None where they are not in it. The account stays, and so does what it wrote.

    What :func:`ends_with` finds is taken back. Raises LastOwner, unless an administrator does it.
    """
    locked = _locked(member)
    if locked is None:
        return None
    if not by_administrator:
        _keep_an_owner(locked)
    ending = ends_with(locked)
    locked.delete()
    return Changed(_take_back(ending))


def ends_with(member: Membership, *, role: Role | None = None) -> InvitationQuerySet:
    """The open invitations that end when a member gets this role, or, without one, leaves: those to their own address,
    and those they made where they may make none any more. None where it brings no fewer rights.
    """
    open_ones = Invitation.objects.waiting().filter(newsletter=member.newsletter_id)
    if role is not None and _RANKS.index(role) <= _RANKS.index(Role(member.role)):
        return open_ones.none()
    theirs = Q(address__iexact=member.user.email) if member.user.email else Q(pk__in=())
    still_invites = member.user.is_superuser or (role is not None and Right.TEAM in RIGHTS[role])
    return open_ones.filter(theirs if still_invites else theirs | Q(invited_by=member.user_id))


def is_last_owner(member: Membership) -> bool:
    """Whether nobody else who can sign in owns the newsletter."""
    if member.role != Role.OWNER:
        return False
    others = Membership.objects.filter(newsletter=member.newsletter_id, role=Role.OWNER, user__is_active=True)
    return not others.exclude(pk=member.pk).exists()


def _locked(member: Membership) -> Membership | None:
    """The row as it is now. The newsletter's lock makes two owners who leave at once wait for each other."""
    Newsletter.objects.select_for_update().only("pk").get(pk=member.newsletter_id)
    return Membership.objects.select_related("user", "newsletter").filter(pk=member.pk).first()


def _take_back(ending: InvitationQuerySet) -> tuple[int, ...]:
    """Their numbers; one that is answered at this moment is not among them."""
    numbers = tuple(sorted(ending.select_for_update().values_list("pk", flat=True)))
    Invitation.objects.filter(pk__in=numbers).revoke(now=timezone.now())
    return numbers


def _keep_an_owner(member: Membership) -> None:
    """Raises LastOwner."""
    if is_last_owner(member):
        raise LastOwner(f"{member.user} is the only owner of {member.newsletter}. Make somebody else an owner first.")
