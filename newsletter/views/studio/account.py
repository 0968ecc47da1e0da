"""Signing in and out, the password, and whether a page's session still lives."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from newsletter.forms.account import SignInForm
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
    success_url = reverse_lazy("studio_delivery:overview")
    success_message = "Your password is changed. Other browsers you were signed in with are signed out."


@never_cache
@require_GET
@for_staff
def session(request: HttpRequest) -> HttpResponseBase:
    """For a page that was open while its session ended: 401, or a fresh token to save with."""
    return JsonResponse({"csrf": get_token(request)})
