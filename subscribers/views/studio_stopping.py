"""Ending mail to one reader from their page: for this newsletter, or for good; and allowing it again."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from newsletter.team import audit
from newsletter.team.matrix import Right
from newsletter.views.studio.access import for_staff, signed_in
from subscribers import leaving, suppression
from subscribers.consent import Evidence
from subscribers.forms import SuppressForm
from subscribers.models import Subscription, SuppressionReason
from subscribers.views.studio_person import find_reader
from subscribers.views.studio_whole_person import check_whole_person


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
    """Never mail this address again, from any newsletter."""
    subscription = find_reader(slug, pk)
    check_whole_person(request, Right.READERS, address_hash=bytes(subscription.subscriber.address_hash))
    form = SuppressForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    with transaction.atomic():
        suppression.suppress(
            subscription.subscriber.address, reason=SuppressionReason.MANUAL, note=note, author=signed_in(request)
        )
        _note(request, audit.Act.SUPPRESSION_CHANGED, subscription, deed="added")
    messages.success(request, f"{subscription.subscriber} is never mailed again, whatever the list says.")
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Take back a suppression that was made by hand or by bounces; a complaint or an erasure stays."""
    subscription = find_reader(slug, pk)
    address = subscription.subscriber.address
    check_whole_person(request, Right.READERS, address_hash=bytes(subscription.subscriber.address_hash))
    with transaction.atomic():
        lifted = suppression.lift(address, only=suppression.LIFTED_BY_TEAMS, author=signed_in(request))
        if lifted:
            _note(request, audit.Act.SUPPRESSION_CHANGED, subscription, deed="lifted")
    if lifted:
        messages.success(request, "The address may be mailed again. Subscriptions that ended stay ended.")
    else:
        messages.error(request, "A complaint or an erasure cannot be taken back from here: ask an administrator.")
    return redirect("studio_people:person", slug, pk)


def _note(request: HttpRequest, act: audit.Act, subscription: Subscription, *, deed: str) -> None:
    """A reader stands in the log by a number: it names nobody once they are erased."""
    audit.note(request, act, newsletter=subscription.newsletter, about=f"Reader {subscription.pk}", deed=deed)
