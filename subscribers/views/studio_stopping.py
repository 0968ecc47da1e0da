"""Ending mail to one reader from their page: for this newsletter, or for good; and allowing it again."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from newsletter.team import audit
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers import leaving, suppression
from subscribers.consent import Evidence
from subscribers.forms import SuppressForm
from subscribers.models import Subscription, SuppressionReason
from subscribers.views import studio_lifting
from subscribers.views.studio_person import find_reader


@require_POST
@for_staff
def unsubscribe(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """End the subscription by hand, as someone asked by other means than the link."""
    subscription = find_reader(slug, pk)
    evidence = Evidence(source=f"studio, by {request.user}")
    reason = f"{leaving.BY_HAND}, by {request.user}"
    with transaction.atomic():
        left = leaving.leave(subscription, evidence=evidence, now=timezone.now(), reason=reason)
        if left:
            _note(request, audit.Act.READER_CHANGED, subscription, deed="unsubscribed")
    if left:
        messages.success(request, f"{subscription.subscriber} is unsubscribed from {subscription.newsletter}.")
    else:
        messages.info(request, f"{subscription.subscriber} was not subscribed any more.")
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def suppress(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Never mail this address again, from this newsletter; or from any, if an administrator says so."""
    subscription = find_reader(slug, pk)
    form = SuppressForm(request.POST, is_administrator=roles_of(request).is_administrator)
    form.is_valid()  # a note that cannot be kept is no reason to go on mailing
    newsletter = None if form.is_for_all else subscription.newsletter
    with transaction.atomic():
        entry = suppression.suppress(
            subscription.subscriber.address, newsletter=newsletter, reason=SuppressionReason.MANUAL,
            note=form.cleaned_data.get("note", ""), author=signed_in(request),
        )  # fmt: skip
        lists = studio_lifting.which_list(entry)
        _note(request, audit.Act.SUPPRESSION_CHANGED, subscription, deed="added", **lists)
    whom = f" by {newsletter}" if newsletter is not None else ""
    messages.success(request, f"{subscription.subscriber} is never mailed again{whom}, whatever the list says.")
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Take back an entry that was made by hand or by bounces; a complaint or an erasure stays."""
    subscription = find_reader(slug, pk)
    newsletter, hashed = subscription.newsletter, bytes(subscription.subscriber.address_hash)
    entry = studio_lifting.pressed(request, studio_lifting.barriers(request, newsletter, address_hash=hashed))
    if entry is not None and entry.reason in suppression.OWN_WORD:
        messages.error(request, "A complaint or an erasure is taken back under Never mailed, with a note why.")
    else:
        studio_lifting.lift(request, newsletter, entry, about=f"Reader {subscription.pk}")
    return redirect("studio_people:person", slug, pk)


def _note(request: HttpRequest, act: audit.Act, subscription: Subscription, **details: Any) -> None:
    """A reader stands in the log by a number: it names nobody once they are erased."""
    audit.note(request, act, newsletter=subscription.newsletter, about=f"Reader {subscription.pk}", **details)
