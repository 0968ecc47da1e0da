"""One's own account: what it is called, what guards it, and where it is signed in."""

import uuid

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter import tasks
from newsletter.access import account_mail, counters, new_address, recovery_codes, second_step, sessions
from newsletter.forms.account import OwnDetailsForm
from newsletter.models import Authenticator, Passkey
from newsletter.team.audit import Act, note
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.account.proving import freshly_proved
from newsletter.views.studio.form_pages import form_page, sent

_NEW_ADDRESSES_AN_HOUR = 5


@require_safe
@for_staff
def account(request: HttpRequest) -> HttpResponseBase:
    """Everything at a glance, each with the way to change it."""
    user = signed_in(request)
    left = recovery_codes.left(user)
    page = {
        "account": user,
        "new_address": new_address.asked(user, now=timezone.now()),
        "authenticator": Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first(),
        "passkeys": Passkey.objects.filter(user=user),
        "codes_left": left,
        "codes_few": left <= recovery_codes.FEW,
        "two_steps": bool(second_step.ways(user)),
        "sessions": sessions.of(user),
        "current": sessions.current(request),
    }
    return render(request, "studio/account/account.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@freshly_proved
def details(request: HttpRequest) -> HttpResponseBase:
    """Name and mail address. A new address gets a link to press before it counts, and the old one is told."""
    user = User.objects.get(pk=signed_in(request).pk)
    before = user.email
    form = OwnDetailsForm(sent(request), instance=user)
    moves = form.is_valid() and user.email != before
    if moves and counters.count(f"new-address:{user.pk}", seconds=3600) > _NEW_ADDRESSES_AN_HOUR:
        form.add_error("email", "You asked for another address too often. Come back in an hour.")
    if not form.is_valid():
        return form_page(request, "studio/account/details.html", {"form": form})
    with transaction.atomic():
        if moves:
            _move(user, before)
        form.save()
        if form.changed_data:
            note(request, Act.ACCOUNT_CHANGED, about="own name or mail address")
    messages.success(request, "Saved.")
    return redirect("studio:account")


def _move(user: User, before: str) -> None:
    """Have the new address wait for its link; without one there is nothing to wait for."""
    if not user.email:
        tell(user, f"The mail address of your account, {before}, was taken away.", before)
        return
    words = f"{user.email} is to be the mail address of your account. It counts once the link in a mail to it is used."
    tell(user, words, before)
    account_mail.note_new_address(user, user.email)
    tasks.ask_for_account_mails()
    user.email = before


@require_POST
@for_staff
def end_session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponseBase:
    """Sign another browser out."""
    user = signed_in(request)
    if session_id == sessions.current(request):
        messages.warning(request, "That is the browser you sit at. Sign out by the menu above.")
        return redirect("studio:account")
    if not sessions.end(user, session_id):
        raise Http404("There is no such session.")
    note(request, Act.ACCOUNT_CHANGED, about="ended a session of their own")
    messages.success(request, "That browser is signed out.")
    return redirect("studio:account")


@require_POST
@for_staff
def end_other_sessions(request: HttpRequest) -> HttpResponseBase:
    """Sign all other browsers out."""
    ended = sessions.end_others(request, signed_in(request))
    if ended:
        note(request, Act.ACCOUNT_CHANGED, about="ended all other sessions of their own", sessions=ended)
    one, many = "One other browser is signed out.", f"{ended} other browsers are signed out."
    messages.success(request, one if ended == 1 else many if ended else "No other browser was signed in.")
    return redirect("studio:account")


def changed(request: HttpRequest, words: str) -> None:
    """Write down, in the caller's transaction, that what guards the account changed, and have its owner told.

    ``words`` begin with what was done, as “Passkey “Laptop” added”.
    """
    user = signed_in(request)
    note(request, Act.ACCOUNT_CHANGED, about=words)
    tell(user, f"{words}.", user.email)


def tell(user: User, words: str, address: str) -> None:
    """Have a mail about the account sent, after the commit."""
    if address:
        account_mail.note_change(user, words, address=address)
        tasks.ask_for_account_mails()


def moment() -> str:
    """The hour that stands in what one downloads."""
    return f"{timezone.now():%Y-%m-%d %H:%M} UTC"
