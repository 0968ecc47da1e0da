"""Whom to write to about a newsletter when something happens to it that nobody asked for."""

from django.contrib.auth.models import User

from newsletter.models import Newsletter
from newsletter.team.rights import owners_of


def answerable_for(newsletter: Newsletter) -> list[User]:
    """Its owners; where none of them has an address, the administrators. Only accounts with an address."""
    owners = [owner for owner in owners_of(newsletter) if owner.email]
    return owners or list(User.objects.filter(is_active=True, is_superuser=True).exclude(email="").order_by("pk"))
