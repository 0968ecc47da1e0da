"""Signing in and out, the password, and whether a page's session still lives."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView, redirect_to_login
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from newsletter.forms.account import NewPasswordForm, SignInForm
from newsletter.views.speaking import for_readers
from newsletter.views.studio.access import NOT_STAFF, changes_nothing, for_staff, wants_json
from newsletter.views.studio.json_bodies import BadBody, read_object, read_text
from newsletter.views.studio.markdown import SIGNED_IN_ANEW, handed_back

_MOST_BYTES = 10_000
_NOT_READ = "What was sent to sign in with is too large."


class SignIn(LoginView):
    """The sign-in page; it leads on to the page that asked for it.

    A script that asks for JSON signs in without leaving its page, under the same limit on wrong passwords: GET gives a
    token to send with the form, POST of ``username`` and ``password``, as a form or as JSON, the fresh token of the new
    session. What is wrong comes as ``error``, with status 422.
    """

    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As Django's; a script is not led anywhere. JSON is taken, and who is signed in already is told so."""
        if not wants_json(request):
            return super().dispatch(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"} or request.user.is_authenticated:
            return never_cache(_session)(request)
        return self._sign_in_by_script(request)

    @method_decorator([sensitive_post_parameters("password"), csrf_protect, never_cache])
    def _sign_in_by_script(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        try:
            form = SignInForm(request, data=_posted(request))
        except BadBody as error:
            return JsonResponse({"error": str(error), "login": request.path}, status=error.status)
        if not form.is_valid():
            return JsonResponse({"error": " ".join(_words(form)), "login": self.request.path}, status=422)
        user = form.get_user()
        if not user.is_staff:
            return JsonResponse({"error": NOT_STAFF, "login": request.path}, status=403)
        login(request, user)
        return _session(request)

    def get_default_redirect_url(self) -> str:
        """Where one goes who asked for no page in particular."""
        return reverse("studio_delivery:overview")


class SignOut(LogoutView):
    """Signs out on POST."""

    next_page = "studio:login"


@method_decorator([for_staff, changes_nothing], name="dispatch")
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
    return _session(request)


def forged(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """What Django answers to a request without the right token: JSON to a script, which then asks for a fresh one."""
    if "text" in request.POST and request.resolver_match and request.resolver_match.view_name == "studio:markdown":
        return handed_back(request, SIGNED_IN_ANEW, status=403)
    if not wants_json(request):
        return for_readers(csrf_failure)(request, reason)
    error = "This page’s token is out of date, since you signed in anew elsewhere. Nothing was saved: try once more."
    return JsonResponse({"error": error, "login": resolve_url("studio:login"), "token": False}, status=403)


def _session(request: HttpRequest) -> HttpResponseBase:
    user = request.user if isinstance(request.user, User) else None
    return JsonResponse(
        {
            "csrf": get_token(request),
            "user": None if user is None else {"id": user.pk, "name": str(user)},
        }
    )


def _posted(request: HttpRequest) -> Mapping[str, Any]:
    """The posted form, or the texts of a posted JSON object. Raises BadBody."""
    if request.content_type != "application/json":
        return request.POST
    given = read_object(request, most_bytes=_MOST_BYTES, too_large=_NOT_READ)
    return {name: read_text(given, name) for name, value in given.items() if isinstance(value, str)}


def _words(form: SignInForm) -> list[str]:
    """What is wrong, each once, with the field where it is one's."""
    words = [str(error) for error in form.non_field_errors()]
    for name in ("username", "password"):
        words += [f"{form.fields[name].label}: {error}" for error in form.errors.get(name, ())]
    return words
