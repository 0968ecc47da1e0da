"""Whom to write to about a newsletter when something happens to it that nobody asked for."""

from django.contrib.auth.models import User

from newsletter.models import Newsletter
from newsletter.team.matrix import Right
from newsletter.team.rights import Roles, owners_of


def answerable_for(newsletter: Newsletter) -> list[User]:
    """Its owners; where none of them has an address, or it is shut to them, the administrators. Only accounts with an
    address.
    """
    owners = [each for each in owners_of(newsletter) if each.email and Roles.of(each).may(Right.SETTINGS, newsletter)]
    return owners or list(User.objects.filter(is_active=True, is_superuser=True).exclude(email="").order_by("pk"))
