"""Passkeys: adding, naming and taking them away; and signing in with one. js/studio/passkeys.js is the other half."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.access import counters, passkeys, proofs, recovery_codes, second_step, sessions
from newsletter.access.browsers import in_words
from newsletter.access.client_ip import client_and_subnet, client_ip
from newsletter.access.passkeys import BadPasskey
from newsletter.forms.account import PasskeyNameForm
from newsletter.models import Passkey
from newsletter.team.rights import shut_without_second_step
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.account import entering
from newsletter.views.studio.account.page import changed
from newsletter.views.studio.account.proving import freshly_proved
from newsletter.views.studio.form_pages import form_page, sent
from newsletter.views.studio.json_bodies import BadBody, read_object, refused

_MOST_BYTES = 64_000
_TOO_LARGE = "What the browser made of the passkey is too large."
BEGINNINGS_PER_CLIENT = 60
_WINDOW_SECONDS = 15 * 60


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """What the browser is to ask its device for: any passkey, or one of the account that is asked for a second step,
    or that is signed in and proves once more who it is.
    """
    client = client_and_subnet(client_ip(request))[0]
    if counters.count(f"passkey:{client}", seconds=_WINDOW_SECONDS) > BEGINNINGS_PER_CLIENT:
        return refused("Too many tries. Come back in a quarter of an hour.", status=429)
    return JsonResponse({"options": passkeys.begin_signing_in(request.session, _expected(request))})


@never_cache
@require_POST
def finish(request: HttpRequest) -> HttpResponseBase:
    """What the device answered. ``next`` of the answer is where to go."""
    owing = entering.pending(request)
    try:
        posted = read_object(request, most_bytes=_MOST_BYTES, too_large=_TOO_LARGE)
        user = passkeys.finish_signing_in(request.session, _credential(posted), user=_expected(request))
    except BadBody as error:
        return error.answer()
    except BadPasskey as error:
        return refused(str(error))
    overview = resolve_url("studio_delivery:overview")
    to = entering.safe(request, str(posted.get("next", "")), otherwise=owing.to if owing else overview)
    if request.user.is_authenticated:
        proofs.note(request, second_step=True)
    else:
        entering.sign_in(request, user, by=entering.PASSWORD_AND_PASSKEY if owing else entering.PASSKEY)
    return JsonResponse({"next": to})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@freshly_proved
def add(request: HttpRequest) -> HttpResponseBase:
    """GET is the page with the button; POST of JSON, with ``credential`` and ``name``, keeps what the device made.

    POST without them begins: it answers with the options for the device.
    """
    user = signed_in(request)
    if request.method != "POST":
        return render(
            request,
            "studio/account/passkey.html",
            {
                "form": PasskeyNameForm(initial={"name": in_words(request.headers.get("User-Agent", ""))}),
                "is_first_step": not second_step.ways(user),
            },
        )
    try:
        posted = read_object(request, most_bytes=_MOST_BYTES, too_large=_TOO_LARGE)
        if "credential" not in posted:
            return JsonResponse({"options": passkeys.begin_registering(request.session, user)})
        added = _add(request, user, posted)
    except BadBody as error:
        return error.answer()
    except BadPasskey as error:
        return refused(str(error))
    messages.success(request, f"The passkey “{added}” is added. Sign in with it from now on, if you like.")
    return JsonResponse({"next": reverse("studio:account" if recovery_codes.left(user) else "studio:recovery_codes")})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@freshly_proved
def passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Name one, or take it away."""
    user = signed_in(request)
    found = get_object_or_404(Passkey, pk=pk, user=user)
    if request.method == "POST" and "remove" in request.POST:
        with transaction.atomic():
            found.delete()
            second_step.tidy(user)
            changed(request, f"Passkey “{found}” taken away")
        messages.success(request, f"The passkey “{found}” does not count any more. Delete it on the device as well.")
        return redirect("studio:account")
    form = PasskeyNameForm(sent(request), instance=found)
    if form.is_valid():
        form.save()
        return redirect("studio:account")
    is_last = not second_step.ways(user).app and Passkey.objects.filter(user=user).count() == 1
    page = {"form": form, "passkey": found, "shut": shut_without_second_step(user) if is_last else []}
    return form_page(request, "studio/account/passkey_change.html", page)


def _add(request: HttpRequest, user: User, posted: dict[str, Any]) -> Passkey:
    """Raises BadPasskey."""
    name = str(posted.get("name", "")).encode("utf-8", "replace").decode().replace("\0", "")
    with transaction.atomic():
        is_first_step = not second_step.ways(user)
        made = passkeys.finish_registering(request.session, user, _credential(posted), name=name)
        changed(request, f"Passkey “{made}” added")
        if is_first_step:
            proofs.note(request, second_step=True)
            sessions.end_others(request, user)  # they were let in by the password alone
    return made


def _expected(request: HttpRequest) -> User | None:
    """Whose passkey it has to be; None for anybody's."""
    if isinstance(request.user, User):
        return request.user
    owing = entering.pending(request)
    return owing.user if owing else None


def _credential(posted: dict[str, Any]) -> dict[str, Any]:
    """Raises BadPasskey."""
    credential = posted.get("credential")
    if not isinstance(credential, dict):
        raise BadPasskey("The browser sent no passkey. Try once more.")
    return credential
