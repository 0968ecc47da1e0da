"""Signing in by a page: the password, and the second step where the account asks for one. And signing out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from newsletter.access import second_step
from newsletter.access.second_step import Outcome, Ways
from newsletter.access.sign_in_throttle import SignInThrottle
from newsletter.forms.account import CodeForm, SignInForm
from newsletter.views.studio.access import ADMINISTRATORS_ONLY, wants_json
from newsletter.views.studio.account import by_script, entering
from newsletter.views.studio.form_pages import RefusedWith422, form_page, sent

TOO_SLOW = "That took too long, or the account has changed meanwhile. Begin with your password again."
WRONG_CODE = "That is not a code this account takes now. Each is good once; wait for the next one of your app."
MANY_CODES = "Too many wrong codes. Come back in a quarter of an hour, or use a passkey."


class SignIn(RefusedWith422, LoginView):
    """The sign-in page; it leads on to the page that asked for it. What a script may do here says ``by_script``."""

    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As Django's; a script is not led anywhere."""
        if wants_json(request):
            return by_script.sign_in(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """The password is right: in, or on to the second step."""
        return entering.proceed(self.request, form.get_user(), to=self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        """What is wrong; and when to come back, where the door is closed (RFC 6585 §4)."""
        response = super().form_invalid(form)
        return waiting(response, form.waits) if form.waits else response

    def get_default_redirect_url(self) -> str:
        """Where one goes who asked for no page in particular."""
        return reverse("studio_delivery:overview")


class SignOut(LogoutView):
    """Signs out on POST."""

    next_page = "studio:login"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step_page(request: HttpRequest) -> HttpResponseBase:
    """A code of the app, a recovery code, or a passkey, after the right password."""
    owing = entering.pending(request)
    if owing is None:
        if not request.user.is_authenticated:
            messages.warning(request, TOO_SLOW)
        return redirect("studio:login")
    ways = second_step.ways(owing.user)
    form = code_form(sent(request), ways=ways)
    if ways.app:
        form.fields["code"].widget.attrs["autofocus"] = True
    waits = 0
    if form.is_valid():
        throttle = SignInThrottle(account=owing.user.get_username(), request=request)
        waits = throttle.waits()
        outcome = Outcome.WAIT if waits else second_step.check(owing.user, form.cleaned_data["code"])
        if outcome.is_right:
            entering.sign_in(request, owing.user, by=entering.with_code(outcome))
            return redirect(owing.to)
        if outcome is Outcome.WRONG:
            throttle.note_failure()
        else:
            waits = waits or second_step.WINDOW_SECONDS
        form.add_error("code", WRONG_CODE if outcome is Outcome.WRONG else MANY_CODES)
    page = {"form": form, "ways": ways, "next": owing.to}
    response = form_page(request, "registration/second_step.html", page)
    return waiting(response, waits) if waits else response


@never_cache
@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponseBase:
    """In place of the admin's own sign-in page, which would take any number of wrong passwords."""
    if isinstance(request.user, User) and not request.user.is_superuser:
        # The sign-in page would send them back here, and so on for ever.
        raise PermissionDenied(ADMINISTRATORS_ONLY)
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), resolve_url("studio:login"))


def code_form(posted: QueryDict | None, *, ways: Ways) -> CodeForm:
    """The form for a code, with a label that says which codes the account has."""
    form = CodeForm(posted)
    if not ways.app:
        form.fields["code"].label = "Recovery code"
    return form


def waiting(response: HttpResponse, seconds: int) -> HttpResponse:
    """The answer as one that says: not before so many seconds."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
