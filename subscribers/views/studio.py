"""The studio's pages about readers: the list, one person, adding by hand, unsubscribing, suppressing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.models import Newsletter
from newsletter.views.studio.access import for_staff
from subscribers import adding, leaving, suppression
from subscribers.consent import Evidence
from subscribers.enqueue import hint_confirmation
from subscribers.forms import AddReaderForm, SuppressForm
from subscribers.models import Subscription, SubscriptionState, SuppressionReason

PAGE_SIZE = 50


@require_safe
@for_staff
def people(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A newsletter's readers, the newest first; ``?state=`` and ``?q=`` (part of an address or name) narrow it."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    state, wanted = _asked_state(request), request.GET.get("q", "").strip().replace("\x00", "")[:320]
    counts = {
        row["state"]: row["count"]
        for row in newsletter.subscriptions.order_by().values("state").annotate(count=Count("pk"))
    }
    found = _found(newsletter.subscriptions.select_related("subscriber").order_by("-created_at", "-pk"), state, wanted)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "state": state,
        "wanted": wanted,
        "query": urlencode({name: value for name, value in {"state": state, "q": wanted}.items() if value}),
        "filters": [
            (each.value, each.label, counts[each.value]) for each in SubscriptionState if counts.get(each.value)
        ],
        "total": sum(counts.values()),
    }
    return render(request, "studio/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Add one reader by hand, with the evidence of their consent."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = AddReaderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            subscription = adding.add(
                newsletter=newsletter,
                address=filled["address"],
                name=filled["name"],
                evidence=Evidence(source=f"studio, by {request.user}", wording=filled["statement"]),
                now=timezone.now(),
                confirmed=filled["confirmation"] == AddReaderForm.CONFIRMED,
            )
        except adding.Refused as error:
            form.add_error("address", str(error))
        else:
            _say_added(request, subscription)
            return redirect("studio_people:person", newsletter.slug, subscription.pk)
    context = {"newsletter": newsletter, "area": "people", "form": form}
    return render(request, "studio/people/add.html", context)


@require_safe
@for_staff
def person(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """One reader: what they get, what they agreed to, what was sent to them."""
    subscription = _find(slug, pk)
    subscriber = subscription.subscriber
    context = {
        "newsletter": subscription.newsletter,
        "area": "people",
        "subscription": subscription,
        "subscriber": subscriber,
        "subscriptions": subscriber.subscriptions.select_related("newsletter")
        .annotate(copies=Count("deliveries"), arrived=Count("deliveries", filter=Q(deliveries__state="sent")))
        .order_by("newsletter__name"),
        "events": subscriber.consent_events.select_related("newsletter").order_by("-at", "-pk"),
        "suppressed": suppression.find_suppression(subscriber.address),
        "suppress_form": SuppressForm(),
        "can_unsubscribe": subscription.state in {SubscriptionState.ACTIVE, SubscriptionState.PENDING},
    }
    return render(request, "studio/people/person.html", context)


@require_POST
@for_staff
def unsubscribe(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """End the subscription by hand, as someone asked by other means than the link."""
    subscription = _find(slug, pk)
    evidence = Evidence(source=f"studio, by {request.user}")
    if leaving.leave(subscription, evidence=evidence, now=timezone.now(), reason=f"by hand, by {request.user}"):
        messages.success(request, f"{subscription.subscriber} is unsubscribed from {subscription.newsletter}.")
    else:
        messages.info(request, f"{subscription.subscriber} was not subscribed any more.")
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def suppress(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Never mail this address again, from any newsletter."""
    subscription = _find(slug, pk)
    form = SuppressForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    suppression.suppress(subscription.subscriber.address, reason=SuppressionReason.MANUAL, note=note)
    messages.success(request, f"{subscription.subscriber} is never mailed again, whatever the list says.")
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Take back a suppression that was made by hand or by bounces; a complaint or an erasure stays."""
    subscription = _find(slug, pk)
    address = subscription.subscriber.address
    lifted = suppression.lift(address, only=SuppressionReason.MANUAL) or suppression.lift(
        address, only=SuppressionReason.HARD_BOUNCE
    )
    if lifted:
        messages.success(request, "The address may be mailed again. Subscriptions that ended stay ended.")
    else:
        messages.error(request, "A complaint or an erasure cannot be taken back from here.")
    return redirect("studio_people:person", slug, pk)


def _found(subscriptions: QuerySet[Subscription], state: str, wanted: str) -> QuerySet[Subscription]:
    if state:
        subscriptions = subscriptions.filter(state=state)
    if wanted:
        subscriptions = subscriptions.filter(
            Q(subscriber__address__icontains=wanted.lower())
            | Q(subscriber__given_address__icontains=wanted)
            | Q(subscriber__name__icontains=wanted)
        )
    return subscriptions


def _asked_state(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in SubscriptionState.values else ""


def _find(slug: str, pk: int) -> Subscription:
    return get_object_or_404(
        Subscription.objects.select_related("subscriber", "newsletter"), pk=pk, newsletter__slug=slug
    )


def _say_added(request: HttpRequest, subscription: Subscription) -> None:
    if subscription.state == SubscriptionState.ACTIVE:
        messages.success(request, f"{subscription.subscriber} is subscribed.")
        return
    hint_confirmation(subscription.pk)
    messages.success(
        request,
        f"{subscription.subscriber} gets a mail to confirm within a minute or two, and is subscribed once they do.",
    )
