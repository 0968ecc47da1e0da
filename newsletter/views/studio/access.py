"""Who may use the studio: people with a staff account who are signed in."""

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


def for_staff(view: View[Params]) -> View[Params]:
    """Let only signed-in staff through.

    A page request of someone who is not signed in goes to the sign-in page and comes back. A request of a script gets
    401 as JSON instead, so that the page stays as it is with everything that was typed in it.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if wants_json(request) or request.headers.get("HX-Request"):
                return JsonResponse(
                    {"error": "You were signed out. Sign in again in another tab, then go on here."}, status=401
                )
            return redirect_to_login(request.get_full_path(), resolve_url("studio:login"))
        if not request.user.is_staff:
            raise PermissionDenied("This account may not use the studio. Ask an administrator to make it staff.")
        return view(request, *args, **kwargs)

    return guarded


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which reads JSON rather than a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def signed_in(request: HttpRequest) -> User:
    """The account behind a request that :func:`for_staff` let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user
