"""Acts on a person that concern every newsletter of the site which knows them, not only the one in the address."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from subscribers.models import Subscription

KNOWN_TO_OTHERS = (
    "This reader is known to more of this site than your newsletters, and this would concern all of it. Ask an "
    "administrator."
)


def may_concern_all(request: HttpRequest, right: Right, *, address_hash: bytes) -> bool:
    """Whether whoever asks has the right in each newsletter that the person of this address gets or got.

    A person whom no newsletter knows is nobody’s in particular: then they may.
    """
    known = Subscription.objects.filter(subscriber__address_hash=address_hash).values_list("newsletter", flat=True)
    return roles_of(request).may_in_all(right, known)


def check_whole_person(request: HttpRequest, right: Right, *, address_hash: bytes) -> None:
    """Raises PermissionDenied, with whom to ask, where they may not: see :func:`may_concern_all`."""
    if not may_concern_all(request, right, address_hash=address_hash):
        raise PermissionDenied(KNOWN_TO_OTHERS)
