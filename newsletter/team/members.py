"""Who is in a newsletter's team: joining, changing a role, leaving."""

from django.contrib.auth.models import User
from django.db import transaction

from newsletter.models import Membership, Newsletter, Role

_RANKS = list(Role)
"""The one with the most rights first."""


class LastOwner(ValueError):
    """A newsletter would be left without anybody who may do everything; the message says what to do."""


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
def change_role(member: Membership, *, role: Role, by_administrator: bool = False) -> bool:
    """Give a member another role; whether it was another. Raises LastOwner, unless an administrator does it."""
    locked = _locked(member)
    if locked is None or locked.role == role:
        return False
    if role != Role.OWNER and not by_administrator:
        _keep_an_owner(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    return True


@transaction.atomic
def remove(member: Membership, *, by_administrator: bool = False) -> bool:
    """Take somebody out of the team; whether they were in it. The account stays, and so does what it wrote.

    Raises LastOwner, unless an administrator does it.
    """
    locked = _locked(member)
    if locked is None:
        return False
    if not by_administrator:
        _keep_an_owner(locked)
    locked.delete()
    return True


def _locked(member: Membership) -> Membership | None:
    """The row as it is now. The newsletter's lock makes two owners who leave at once wait for each other."""
    Newsletter.objects.select_for_update().only("pk").get(pk=member.newsletter_id)
    return Membership.objects.select_related("user", "newsletter").filter(pk=member.pk).first()


def _keep_an_owner(member: Membership) -> None:
    """Raises LastOwner where nobody else who can sign in owns the newsletter."""
    if member.role != Role.OWNER:
        return
    others = Membership.objects.filter(newsletter=member.newsletter_id, role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=member.pk).exists():
        raise LastOwner(f"{member.user} is the only owner of {member.newsletter}. Make somebody else an owner first.")
