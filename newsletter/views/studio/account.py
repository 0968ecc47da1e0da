"""Signing in and out, the password, and whether a page's session still lives."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView, redirect_to_login
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsletter.forms.account import NewPasswordForm, SignInForm
from newsletter.views.studio.access import for_staff


class SignIn(LoginView):
    """The sign-in page; it leads on to the page that asked for it."""

    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Where one goes who asked for no page in particular."""
        return reverse("studio_delivery:overview")


class SignOut(LogoutView):
    """Signs out on POST."""

    next_page = "studio:login"


@method_decorator(for_staff, name="dispatch")
class ChangePassword(SuccessMessageMixin[Any], PasswordChangeView):
    """A new password for one's own account; other sessions of it end."""

    template_name = "registration/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("studio_delivery:overview")
    success_message = "Your password is changed. Other browsers you were signed in with are signed out."


@never_cache
@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponseBase:
    """In place of the admin's own sign-in page, which would take any number of wrong passwords."""
    if request.user.is_authenticated and not request.user.is_staff:
        # The sign-in page would send them back here, and so on for ever.
        raise PermissionDenied("This account may not use the admin. Ask an administrator to make it staff.")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), resolve_url("studio:login"))


@never_cache
@require_safe
@for_staff
def session(request: HttpRequest) -> HttpResponseBase:
    """For a page that was open while its session ended: 401, or a fresh token to save with."""
    return JsonResponse({"csrf": get_token(request)})
