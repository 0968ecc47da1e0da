"""The app that shows codes, and the codes for the day it is lost."""

from urllib.parse import quote, urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsletter.access import authenticators, counters, proofs, recovery_codes, second_step, sessions
from newsletter.forms.account import CodeForm
from newsletter.team.rights import shut_without_second_step
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.account.page import changed, moment
from newsletter.views.studio.account.proving import freshly_proved
from newsletter.views.studio.form_pages import form_page, sent

_WRONG = "That is not the code the app shows now. Look at it again, and that the phone’s clock is right."
_MANY = "Too many wrong codes. Come back in a quarter of an hour."


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@freshly_proved
def authenticator(request: HttpRequest) -> HttpResponseBase:
    """Set an app up: a QR code to scan, and a code of the app to show that it was. It counts from then on."""
    user = signed_in(request)
    if authenticators.is_on(user):
        messages.warning(request, "An app is set up already. Take it away first to set up another.")
        return redirect("studio:account")
    secret = authenticators.begin(user)
    form = CodeForm(sent(request))
    if form.is_valid():
        tries = f"authenticator:{user.pk}"
        if counters.count(tries, seconds=second_step.WINDOW_SECONDS) > second_step.WRONG_PER_WINDOW:
            form.add_error("code", _MANY)
        elif _confirm(request, form.cleaned_data["code"]):
            counters.forget(tries)
            return _recovery_codes(request) if not recovery_codes.left(user) else redirect("studio:account")
        else:
            form.add_error("code", _WRONG)
    site = urlsplit(settings.BASE_URL).hostname or "localhost"
    page = {
        "form": form,
        "is_first_step": not second_step.ways(user),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        # Without colours of its own, so that the page's stylesheet can give it some.
        "qr": segno.make(authenticators.address(user, secret, site=site), error="m").svg_inline(
            scale=1, omitsize=True, border=4, svgclass="qr", lineclass=None
        ),
    }
    return form_page(request, "studio/account/authenticator.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@freshly_proved
def authenticator_off(request: HttpRequest) -> HttpResponseBase:
    """Take the app away, after a question."""
    user = signed_in(request)
    if not authenticators.is_on(user):
        return redirect("studio:account")
    if request.method != "POST":
        ways = second_step.ways(user)
        page = {"ways": ways, "shut": [] if ways.passkey else shut_without_second_step(user)}
        return render(request, "studio/account/authenticator_off.html", page)
    with transaction.atomic():
        authenticators.take_away(user)
        second_step.tidy(user)
        changed(request, "Authenticator app taken away")
    messages.success(request, "The app does not count any more. You can delete the entry in it.")
    return redirect("studio:account")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@freshly_proved
def new_recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """GET asks; POST makes ten new codes in place of those of before, and shows them this once."""
    user = signed_in(request)
    if not second_step.ways(user):
        messages.warning(request, "Recovery codes stand in for an app or a passkey. Set up one of these first.")
        return redirect("studio:account")
    if request.method != "POST":
        return render(request, "studio/account/recovery_codes_ask.html", {"left": recovery_codes.left(user)})
    return _recovery_codes(request)


def _confirm(request: HttpRequest, code: str) -> bool:
    user = signed_in(request)
    with transaction.atomic():
        is_first_step = not second_step.ways(user)
        if not authenticators.confirm(user, code):
            return False
        changed(request, "Authenticator app added")
        if is_first_step:
            proofs.note(request, second_step=True)
            sessions.end_others(request, user)  # they were let in by the password alone
    return True


def _recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Make them, and show them this once."""
    user = signed_in(request)
    with transaction.atomic():
        codes = recovery_codes.make(user)
        changed(request, "Recovery codes made anew")
    # The file is a part of the page: the codes are kept nowhere.
    words = [f"Recovery codes of {user.get_username()} at {settings.BASE_URL}", f"Made {moment()}. Each is good once."]
    page = {"codes": codes, "file": "data:text/plain;charset=utf-8," + quote("\n".join([*words, "", *codes, ""]))}
    return render(request, "studio/account/recovery_codes.html", page)
