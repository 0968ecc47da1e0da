"""Adding a reader by hand."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.team.audit import Act, note
from newsletter.views.studio.access import for_staff
from newsletter.views.studio.form_pages import form_page, sent
from subscribers import adding
from subscribers.consent import Evidence
from subscribers.enqueue import hint_confirmation
from subscribers.forms import AddReaderForm
from subscribers.models import Subscription, SubscriptionState


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Add one reader by hand, with the evidence of their consent."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = AddReaderForm(sent(request))
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            with transaction.atomic():
                was_subscribed = newsletter.subscriptions.filter(
                    subscriber__address=filled["address"].canonical, state=SubscriptionState.ACTIVE
                ).exists()
                subscription = adding.add(
                    newsletter=newsletter,
                    address=filled["address"],
                    name=filled["name"],
                    evidence=Evidence(source=f"studio, by {request.user}", wording=filled["statement"]),
                    now=timezone.now(),
                    confirmed=filled["confirmation"] == AddReaderForm.CONFIRMED,
                )
                if not was_subscribed:
                    note(request, Act.READER_ADDED, newsletter=newsletter, about=f"Reader {subscription.pk}")
        except adding.Refused as error:
            form.add_error("address", str(error))
        else:
            _say_added(request, subscription, was_subscribed=was_subscribed)
            return redirect("studio_people:person", newsletter.slug, subscription.pk)
    context = {"newsletter": newsletter, "area": "people", "form": form}
    return form_page(request, "studio/people/add.html", context)


def _say_added(request: HttpRequest, subscription: Subscription, *, was_subscribed: bool) -> None:
    if was_subscribed:
        messages.info(
            request,
            f"{subscription.subscriber} was subscribed already. How they agreed is kept as it was; put what you know "
            "besides into a note.",
        )
        return
    if subscription.state == SubscriptionState.ACTIVE:
        messages.success(request, f"{subscription.subscriber} is subscribed.")
        return
    hint_confirmation(subscription.pk)
    messages.success(
        request,
        f"{subscription.subscriber} gets a mail to confirm within a minute or two, and is subscribed once they do.",
    )
