"""A new password: by the old one, or by a mail where that is forgotten."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from newsletter import tasks
from newsletter.access import account_mail, counters, sessions
from newsletter.access.client_ip import client_and_subnet, client_ip
from newsletter.access.sign_in_throttle import SignInThrottle, hashed_name, in_minutes
from newsletter.forms.account import ForgottenForm, ForgottenPasswordForm, NewPasswordForm
from newsletter.team.audit import Act, note
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.account.page import changed, tell
from newsletter.views.studio.account.signing_in import waiting
from newsletter.views.studio.form_pages import RefusedWith422, form_page, sent

ASKED_PER_CLIENT = 10
ASKED_PER_ADDRESS = 3
_WINDOW_SECONDS = 3600


@method_decorator(for_staff, name="dispatch")
class ChangePassword(RefusedWith422, PasswordChangeView):
    """A new password for one's own account; other sessions of it end."""

    template_name = "registration/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("studio:account")

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Wrong ones count as they do at signing in: whoever found the browser open does not guess here."""
        throttle = SignInThrottle(account=signed_in(request).get_username(), request=request)
        form, waits = self.get_form(), throttle.waits()
        if waits:
            form.full_clean()
            form.add_error("old_password", f"Too many wrong passwords. Come back in {in_minutes(waits)}.")
            return waiting(self.form_invalid(form), waits)
        if form.is_valid():
            return self.form_valid(form)
        if "old_password" in form.errors:
            throttle.note_failure()
        return self.form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Django ends the other sessions when they come back; here they end at once."""
        with transaction.atomic():
            response = super().form_valid(form)
            sessions.end_others(self.request, signed_in(self.request))
            changed(self.request, "Password changed")
        words = "Your password is changed. Other browsers you were signed in with are signed out."
        messages.success(self.request, words)
        return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Ask for a link by mail. The answer and its time are the same whether or not anybody has the address."""
    form = ForgottenForm(sent(request))
    if not form.is_valid():
        return form_page(request, "registration/forgotten.html", {"form": form})
    address = form.cleaned_data["email"]
    client = client_and_subnet(client_ip(request))[0]
    if counters.count(f"forgotten:client:{client}", seconds=_WINDOW_SECONDS) > ASKED_PER_CLIENT:
        form.add_error(None, "Too many requests from here. Come back in an hour.")
        return waiting(render(request, "registration/forgotten.html", {"form": form}), _WINDOW_SECONDS)
    hashed = hashed_name(None, {"username": address})
    if counters.count(f"forgotten:address:{hashed}", seconds=_WINDOW_SECONDS) <= ASKED_PER_ADDRESS:
        account_mail.note_forgotten(address)
        tasks.ask_for_account_mails()
    return render(request, "registration/forgotten_asked.html", {"address": address})


class Reset(RefusedWith422, PasswordResetConfirmView):
    """Where the link of that mail leads. It signs nobody in: the account may ask for a second step."""

    template_name = "registration/reset.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("studio:login")
    reset_url_token = "new"  # noqa: S105 - a word of the address

    def form_valid(self, form: Any) -> HttpResponse:
        """All sessions end, and the owner is told."""
        user: User = form.user
        with transaction.atomic():
            form.save()
            sessions.end_all(user)
            note(self.request, Act.ACCOUNT_CHANGED, about="Password set anew by a link from a mail", as_account=user)
            tell(user, "The password of your account was set anew, by a link from a mail.", user.email)
        self.request.session.pop("_password_reset_token", None)
        messages.success(self.request, "Your password is changed. Sign in with it.")
        return redirect(self.success_url)
