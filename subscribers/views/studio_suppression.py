"""The studio's list of addresses that are never mailed: found by address, added to and lifted by hand, with history."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from newsletter.leafing import key_in
from newsletter.models import Newsletter
from newsletter.team.audit import Act, note
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.form_pages import form_page, sent
from subscribers import suppression, suppression_list
from subscribers.addresses import AddressError, address_hash, read_address
from subscribers.models import Suppression, SuppressionReason
from subscribers.suppression_forms import AddSuppressionForm, LiftForm
from subscribers.views.studio_whole_person import KNOWN_TO_OTHERS, check_whole_person, may_concern_all

OWN_WORD = "A complaint or an erasure is the reader’s own word. Only an administrator takes it back: ask one."
_KEY = re.compile(r"[0-9a-f]{64}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def suppressed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list, the newest first; ``?q=`` goes to one address. POST adds an address."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = AddSuppressionForm(sent(request))
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
        "tab": "suppressed",
        "form": form,
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
    story = suppression_list.story(hashed, newsletter)
    why_not = _why_not_lifted(request, story.entry)
    if request.method == "POST" and why_not:
        raise PermissionDenied(why_not)
    if request.method == "POST" and form.is_valid():
        _lift(request, newsletter, hashed, words=form.cleaned_data["note"])
        return redirect("studio_people:suppression", slug, key)
    context = {"newsletter": newsletter, "area": "people", "form": form, "story": story, "why_not": why_not}
    return form_page(request, "studio/people/suppression.html", context)


def _why_not_lifted(request: HttpRequest, entry: Suppression | None) -> str:
    """Why whoever asks may not take the entry off the list, and whom to ask; empty where they may."""
    if entry is None or roles_of(request).is_administrator:
        return ""
    if entry.reason not in suppression.LIFTED_BY_TEAMS:
        return OWN_WORD
    concerns_ours = may_concern_all(request, Right.READERS, address_hash=bytes(entry.address_hash))
    return "" if concerns_ours else KNOWN_TO_OTHERS


def _lift(request: HttpRequest, newsletter: Newsletter, hashed: bytes, *, words: str) -> None:
    only = None if roles_of(request).is_administrator else suppression.LIFTED_BY_TEAMS
    with transaction.atomic():
        lifted = suppression.lift_hash(hashed, only=only, note=words, author=signed_in(request))
        if lifted:
            note(request, Act.SUPPRESSION_CHANGED, newsletter=newsletter, about="One address", deed="lifted")
    if lifted:
        messages.success(request, "The address may be mailed again. Subscriptions that ended stay ended.")
    else:
        messages.info(request, "The address was not on the list any more.")


def _add(request: HttpRequest, newsletter: Newsletter, form: AddSuppressionForm) -> HttpResponseBase:
    address = form.cleaned_data["address"]
    check_whole_person(request, Right.READERS, address_hash=address_hash(address.canonical))
    known = suppression.find_suppression(address.canonical)
    if known is not None and known.reason != SuppressionReason.HARD_BOUNCE:
        messages.info(request, f"{address.given} was on the list already. Nothing was changed.")
    else:
        with transaction.atomic():
            suppression.suppress(
                address.canonical,
                reason=SuppressionReason.MANUAL,
                note=form.cleaned_data["note"],
                author=signed_in(request),
            )
            note(request, Act.SUPPRESSION_CHANGED, newsletter=newsletter, about="One address", deed="added")
        messages.success(request, f"{address.given} is never mailed again, whatever a list says.")
    return redirect("studio_people:suppression", newsletter.slug, address_hash(address.canonical).hex())
