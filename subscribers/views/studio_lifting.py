"""Taking an address off the list of those never mailed: who may, and what the others are told."""

import dataclasses
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from newsletter.leafing import key_in
from newsletter.models import Newsletter
from newsletter.team.audit import Act, note
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import signed_in
from subscribers import suppression, suppression_list
from subscribers.models import Suppression, SuppressionReason
from subscribers.views.studio_whole_person import KNOWN_TO_OTHERS, may_concern_all

OWN_WORD = "A complaint or an erasure is the reader’s own word. Only an administrator takes it back: ask one."
SITES_WORD = "It stands on the list for the whole site. Only an administrator takes it off: ask one."


@dataclasses.dataclass(frozen=True, kw_only=True)
class Barrier:
    """An entry, and why whoever asks may not take it off the list, with whom to ask; empty where they may."""

    entry: Suppression
    why_not: str


def barriers(request: HttpRequest, newsletter: Newsletter, *, address_hash: bytes) -> list[Barrier]:
    """What keeps mail of the newsletter from an address, its own entry first."""
    found = suppression_list.entries(newsletter, address_hash)
    return [Barrier(entry=entry, why_not=_why_not(request, entry)) for entry in found]


def _why_not(request: HttpRequest, entry: Suppression) -> str:
    if roles_of(request).is_administrator:
        return ""
    if entry.reason in suppression.OWN_WORD:
        return OWN_WORD
    if entry.newsletter_id is not None:
        return ""
    if entry.reason == SuppressionReason.MANUAL:
        return SITES_WORD
    concerns_ours = may_concern_all(request, Right.READERS, address_hash=bytes(entry.address_hash))
    return "" if concerns_ours else KNOWN_TO_OTHERS


def can_add(request: HttpRequest, found: list[Barrier]) -> bool:
    """Whether an entry by hand would add to these: a bounce the reader lifts alone, and a newsletter's is not the
    site's, which administrators may make.
    """
    graver = [each.entry for each in found if each.entry.reason != SuppressionReason.HARD_BOUNCE]
    if roles_of(request).is_administrator:
        return all(entry.newsletter_id is not None for entry in graver)
    return not graver


def pressed(request: HttpRequest, found: list[Barrier]) -> Suppression | None:
    """Which of these is to be lifted (``entry``, its key); None if it is gone.

    Raises PermissionDenied, with whom to ask, where they may not.
    """
    key = key_in(request.POST.get("entry", ""))
    barrier = next((each for each in found if each.entry.pk == key), None)
    if barrier is not None and barrier.why_not:
        raise PermissionDenied(barrier.why_not)
    return barrier.entry if barrier is not None else None


def which_list(entry: Suppression) -> dict[str, Any]:
    """What the log says besides, where an entry is not of the newsletter that the row stands with."""
    return {"list": "of the whole site"} if entry.newsletter_id is None else {}


def lift(
    request: HttpRequest, newsletter: Newsletter, entry: Suppression | None, *, about: str, words: str = ""
) -> None:
    """Lift what was :func:`pressed`, and say what came of it. ``about`` is whom the log names."""
    by = None if roles_of(request).is_administrator else newsletter
    with transaction.atomic():
        lifted = entry is not None and suppression.lift(entry, note=words, author=signed_in(request), by=by)
        if lifted and entry is not None:
            details = {"deed": "lifted"} | which_list(entry)
            note(request, Act.SUPPRESSION_CHANGED, newsletter=newsletter, about=about, **details)
    if not lifted or entry is None:
        messages.info(request, "That was not on the list any more, or stands there for another reason by now.")
    elif suppression_list.entries(newsletter, bytes(entry.address_hash)):
        messages.info(request, "That is lifted. Another entry still keeps mail from the address.")
    else:
        messages.success(request, "The address may be mailed again. Subscriptions that ended stay ended.")
