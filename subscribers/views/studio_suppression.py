"""The studio's list of addresses that are never mailed: found by address, added to and lifted by hand, with history."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.views.studio.access import for_staff, signed_in
from subscribers import suppression, suppression_list
from subscribers.addresses import AddressError, address_hash, read_address
from subscribers.models import SuppressionReason
from subscribers.suppression_forms import AddSuppressionForm, LiftForm

_KEY = re.compile(r"[0-9a-f]{64}")
_LARGEST_KEY = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def suppressed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list, the newest first; ``?q=`` goes to one address. POST adds an address."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = AddSuppressionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _add(request, newsletter, form)
    wanted, error = request.GET.get("q", "").replace("\0", "").strip()[:320], ""
    if wanted:
        try:
            return redirect("studio_people:suppression", slug, address_hash(read_address(wanted).canonical).hex())
        except AddressError as refusal:
            error = str(refusal)
    reason = request.GET.get("reason", "")
    reason = reason if reason in SuppressionReason.values else ""
    counts = suppression_list.counts()
    context = {
        "newsletter": newsletter,
        "area": "people",
        "form": form,
        "wanted": wanted,
        "search_error": error,
        "reason": reason,
        "total": sum(counts.values()),
        "filters": [(each.value, each.label, counts[each.value]) for each in SuppressionReason if each in counts],
        "page": suppression_list.leaf(
            newsletter, reason=reason, before=_key(request, "before"), after=_key(request, "after")
        ),
    }
    return render(request, "studio/people/suppressed.html", context, status=400 if form.errors or error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def one(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """One address, known by its hash: why it is on the list, and what was done when. POST lifts it."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if not _KEY.fullmatch(key):
        raise Http404
    hashed = bytes.fromhex(key)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if suppression.lift_hash(hashed, note=form.cleaned_data["note"], author=signed_in(request)):
            messages.success(request, "The address may be mailed again. Subscriptions that ended stay ended.")
        else:
            messages.info(request, "The address was not on the list any more.")
        return redirect("studio_people:suppression", slug, key)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "form": form,
        "story": suppression_list.story(hashed, newsletter),
    }
    return render(request, "studio/people/suppression.html", context, status=400 if form.errors else 200)


def _add(request: HttpRequest, newsletter: Newsletter, form: AddSuppressionForm) -> HttpResponseBase:
    address = form.cleaned_data["address"]
    known = suppression.find_suppression(address.canonical)
    if known is not None and known.reason != SuppressionReason.HARD_BOUNCE:
        messages.info(request, f"{address.given} was on the list already. Nothing was changed.")
    else:
        suppression.suppress(
            address.canonical,
            reason=SuppressionReason.MANUAL,
            note=form.cleaned_data["note"],
            author=signed_in(request),
        )
        messages.success(request, f"{address.given} is never mailed again, whatever a list says.")
    return redirect("studio_people:suppression", newsletter.slug, address_hash(address.canonical).hex())


def _key(request: HttpRequest, name: str) -> int:
    """A key to go on from, or 0 for anything else."""
    text = request.GET.get(name, "")
    return min(int(text), _LARGEST_KEY) if text.isascii() and text.isdigit() and len(text) < 20 else 0
