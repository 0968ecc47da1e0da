"""Who may use the studio: people with a staff account who are signed in.

What one may do there follows from Django's permissions. An account that was given "Can view issue" and not "Can change
issue" looks and changes nothing; raw HTML is for administrators and for those with "Can write raw HTML".
"""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]

SIGNED_OUT = "You were signed out. Sign in again, then go on here: what you wrote is still on this page."
NOT_STAFF = "This account may not use the studio. Ask an administrator to make it staff."
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_ONLY_LOOKS = "changes_nothing"


def for_staff(view: View[Params]) -> View[Params]:
    """Let only signed-in staff through, and let those who may only look change nothing.

    A page request of someone who is not signed in goes to the sign-in page and comes back. A request of a script gets
    401 as JSON instead, so that the page stays as it is with everything that was typed in it.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        login = resolve_url("studio:login")
        by_script = wants_json(request) or bool(request.headers.get("HX-Request"))
        if not request.user.is_authenticated:
            if by_script:
                return JsonResponse({"error": SIGNED_OUT, "login": login}, status=401)
            return redirect_to_login(request.get_full_path(), login)
        refusal = _refusal(request, looks=hasattr(view, _ONLY_LOOKS))
        if refusal and by_script:
            return JsonResponse({"error": refusal, "login": login}, status=403)
        if refusal:
            raise PermissionDenied(refusal)
        return view(request, *args, **kwargs)

    return guarded


def changes_nothing(view: View[Params]) -> View[Params]:
    """Below :func:`for_staff`, a view whose POST is for everybody on the staff: it makes a preview, or changes only
    one's own account.
    """
    setattr(view, _ONLY_LOOKS, True)
    return view


def _refusal(request: HttpRequest, *, looks: bool) -> str:
    if not request.user.is_staff:
        return NOT_STAFF
    if request.method not in _SAFE and not looks and is_look_only(signed_in(request)):
        return "This account may look at everything and change nothing. Nothing was saved: ask an administrator."
    return ""


def is_look_only(user: User) -> bool:
    """Whether the account was given leave to look at issues, and none to change them."""
    return (
        not user.is_superuser
        and user.has_perm("newsletter.view_issue")
        and not user.has_perm("newsletter.change_issue")
    )


def may_write_raw(user: User) -> bool:
    """Whether the account may write HTML of its own into issues."""
    return user.has_perm("newsletter.write_raw_html")


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which reads JSON rather than a page."""
    accepted = request.headers.get("Accept", "")
    return accepted.startswith("application/json") or request.content_type == "application/json"


def signed_in(request: HttpRequest) -> User:
    """The account behind a request that :func:`for_staff` let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user
