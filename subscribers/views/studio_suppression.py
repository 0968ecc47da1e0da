"""The studio's list of addresses that are never mailed: found by address, added to and lifted by hand, with history."""

import re

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from newsletter.leafing import key_in
from newsletter.models import Newsletter
from newsletter.team.audit import Act, note
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.form_pages import form_page, sent
from subscribers import suppression, suppression_list
from subscribers.addresses import AddressError, address_hash, read_address
from subscribers.models import SuppressionReason
from subscribers.suppression_forms import AddSuppressionForm, LiftForm
from subscribers.views import studio_lifting

_KEY = re.compile(r"[0-9a-f]{64}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def suppressed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list, the newest first; ``?q=`` goes to one address. POST adds an address."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    is_administrator = roles_of(request).is_administrator
    form = AddSuppressionForm(sent(request), is_administrator=is_administrator)
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
    counts = suppression_list.counts(newsletter)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "tab": "suppressed",
        "form": form,
        "is_administrator": is_administrator,
        "wanted": wanted,
        "search_error": error,
        "reason": reason,
        "total": sum(counts.values()),
        "filters": [(each.value, each.label, counts[each.value]) for each in SuppressionReason if each in counts],
        "page": suppression_list.page(
            newsletter,
            reason=reason,
            before=key_in(request.GET.get("before", "")),
            after=key_in(request.GET.get("after", "")),
        ),
    }
    return form_page(request, "studio/people/suppressed.html", context, refused=bool(error))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def one(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """One address, known by its hash: why it is on the list, and what was done when. POST lifts it."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if not _KEY.fullmatch(key):
        raise Http404
    hashed = bytes.fromhex(key)
    form = LiftForm(sent(request))
    barriers = studio_lifting.barriers(request, newsletter, address_hash=hashed)
    pressed = studio_lifting.pressed(request, barriers) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        studio_lifting.lift(request, newsletter, pressed, about="One address", words=form.cleaned_data["note"])
        return redirect("studio_people:suppression", slug, key)
    context = {
        "newsletter": newsletter,
        "area": "people",
        "form": form,
        "story": suppression_list.story(hashed, newsletter),
        "barriers": barriers,
        "may_lift": [each.entry for each in barriers if not each.why_not],
        "is_administrator": roles_of(request).is_administrator,
    }
    return form_page(request, "studio/people/suppression.html", context)


def _add(request: HttpRequest, newsletter: Newsletter, form: AddSuppressionForm) -> HttpResponseBase:
    address = form.cleaned_data["address"]
    whose = None if form.is_for_all else newsletter
    known = suppression.entries_of(address.canonical).get(whose.pk if whose is not None else None)
    if known is not None and known.reason != SuppressionReason.HARD_BOUNCE:
        messages.info(request, f"{address.given} was on the list already. Nothing was changed.")
    else:
        with transaction.atomic():
            entry = suppression.suppress(
                address.canonical, newsletter=whose, reason=SuppressionReason.MANUAL, note=form.cleaned_data["note"],
                author=signed_in(request),
            )  # fmt: skip
            note(
                request, Act.SUPPRESSION_CHANGED, newsletter=newsletter, about="One address", deed="added",
                **studio_lifting.which_list(entry),
            )  # fmt: skip
        whom = f" by {newsletter}" if whose is not None else ""
        messages.success(request, f"{address.given} is never mailed again{whom}, whatever a list says.")
    return redirect("studio_people:suppression", newsletter.slug, address_hash(address.canonical).hex())
