"""Who may read caught mail: it holds readers' addresses, and the links that unsubscribe them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]


def for_whom_it_is_meant(view: View[Params]) -> View[Params]:
    """Let everyone through on a machine that only answers itself (MAILBOX_OPEN), else only administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        if settings.MAILBOX_OPEN or (request.user.is_authenticated and request.user.is_superuser):
            return view(request, *args, **kwargs)
        if request.user.is_authenticated:
            raise PermissionDenied("Caught mail holds links that act in others’ names: it is for administrators.")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)  # the sign-in page has no place in the middle of another
        return redirect_to_login(request.get_full_path())

    return guarded
