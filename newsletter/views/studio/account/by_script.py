"""Signing in without leaving the page one writes on, and whether a page's session still lives."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from newsletter.access import second_step
from newsletter.access.second_step import Outcome
from newsletter.access.sign_in_throttle import SignInThrottle
from newsletter.forms.account import SignInForm
from newsletter.views.speaking import for_readers
from newsletter.views.studio.access import for_staff, wants_json
from newsletter.views.studio.account import entering
from newsletter.views.studio.json_bodies import BadBody, read_object, read_text
from newsletter.views.studio.markdown import SIGNED_IN_ANEW, handed_back

_MOST_BYTES = 10_000
_NOT_READ = "What was sent to sign in with is too large."
_ASK_FOR_CODE = "Type the code of your app, or a recovery code."
_WRONG_CODE = "That is not a code this account takes now. Wait for the next one of your app."
_MANY_CODES = "Too many wrong codes. Come back in a quarter of an hour."
_ONLY_PASSKEY = (
    "This account asks for its passkey. Sign in on the sign-in page in another tab, or type a recovery code; "
    "what you wrote stays here."
)


@never_cache
@sensitive_post_parameters("password", "code")
@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """GET gives a token to send with the form, POST of ``username`` and ``password``, as a form or as JSON, the fresh
    token of the new session.

    What is wrong comes as ``error``, with status 422, or 429 with Retry-After. Where the account has a second step,
    ``code`` is true beside it: send name and password once more, and a ``code`` with them.
    """
    if request.method in {"GET", "HEAD"} or request.user.is_authenticated:
        return _session(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    try:
        posted = _posted(request)
    except BadBody as error:
        return _refused(request, str(error), status=error.status)
    form = SignInForm(request, data=posted)
    if not form.is_valid():
        return _refused(request, " ".join(_words(form)), waits=form.waits)
    user = form.get_user()
    proved = _second_step(request, user, str(posted.get("code", "")))
    if isinstance(proved, HttpResponse):
        return proved
    entering.sign_in(request, user, by=proved)
    return _session(request)


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


def _second_step(request: HttpRequest, user: User, code: str) -> HttpResponse | entering.Means:
    """What stands between the right password and being signed in; where nothing does, by what they sign in."""
    ways = second_step.ways(user)
    if not ways:
        return entering.PASSWORD
    if not code.strip():
        return _refused(request, _ASK_FOR_CODE if ways.app else _ONLY_PASSKEY, code=True)
    outcome = second_step.check(user, code)
    if outcome is Outcome.WAIT:
        return _refused(request, _MANY_CODES, waits=second_step.WINDOW_SECONDS, code=True)
    if outcome is Outcome.WRONG:
        SignInThrottle(account=user.get_username(), request=request).note_failure()
        return _refused(request, _WRONG_CODE, code=True)
    return entering.with_code(outcome)


def _session(request: HttpRequest) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    return JsonResponse(
        {
            "csrf": get_token(request),
            "user": None if user is None else {"id": user.pk, "name": str(user)},
        }
    )


def _refused(
    request: HttpRequest, error: str, *, status: int = 422, waits: int = 0, code: bool = False
) -> HttpResponse:
    answer: dict[str, Any] = {"error": error, "login": request.path, **({"code": True} if code else {})}
    return JsonResponse(answer, status=429 if waits else status, headers={"Retry-After": str(waits)} if waits else None)


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
