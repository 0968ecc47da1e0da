"""Asking who sits there, before what guards an account is changed: all that signing in asks for, once more."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsletter.access import proofs, second_step
from newsletter.access.second_step import Outcome
from newsletter.access.sign_in_throttle import SignInThrottle, in_minutes
from newsletter.forms.account import CodeForm, ProveForm
from newsletter.views.studio.access import for_staff, proving_page, signed_in, wants_json
from newsletter.views.studio.account import entering
from newsletter.views.studio.account.signing_in import MANY_CODES, WRONG_CODE, code_form, waiting
from newsletter.views.studio.form_pages import form_page, sent

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]

_WRONG = "That is not your password. Type it again."
_TOO_MANY = "Too many wrong passwords. Come back in {}."


def freshly_proved(view: View[Params]) -> View[Params]:
    """Below ``for_staff``: who did not prove within ten minutes who they are does so first, and then comes back.

    A script is answered 403 with ``prove``, the page to go to.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        if proofs.is_fresh(request):
            return view(request, *args, **kwargs)
        page = proving_page(request)
        if wants_json(request):
            return JsonResponse({"error": "Say once more first who you are.", "prove": page}, status=403)
        return redirect(page)

    return guarded


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def prove(request: HttpRequest) -> HttpResponseBase:
    """The page that asks. Wrong passwords and codes count as they do at signing in."""
    user = signed_in(request)
    posted = sent(request)
    asked = request.GET if posted is None else posted
    to = entering.safe(request, asked.get("next", ""), otherwise=resolve_url("studio:account"))
    ways = second_step.ways(user)
    form, code = ProveForm(posted), code_form(posted, ways=ways) if ways else None
    waits = 0
    if form.is_valid() and (code is None or code.is_valid()):
        waits = _look_at(request, form, code)
        if not form.errors and (code is None or not code.errors):
            proofs.note(request, second_step=bool(ways))
            return redirect(to)
    wrong = bool(form.errors or (code is not None and code.errors))
    page = {"form": form, "code": code, "ways": ways, "next": to}
    response = form_page(request, "studio/account/prove.html", page, refused=wrong)
    return waiting(response, waits) if waits else response


def _look_at(request: HttpRequest, form: ProveForm, code: CodeForm | None) -> int:
    """What is wrong stands in the forms then. Returns for how many seconds nothing more is looked at."""
    user = signed_in(request)
    throttle = SignInThrottle(account=user.get_username(), request=request)
    if waits := throttle.waits():
        form.add_error("password", _TOO_MANY.format(in_minutes(waits)))
        return waits
    if throttle.authenticate(password=form.cleaned_data["password"]) != user:
        form.add_error("password", _WRONG)
        return 0
    outcome = None if code is None else second_step.check(user, code.cleaned_data["code"])
    if code is None or outcome is None or outcome.is_right:
        throttle.forget()
        return 0
    if outcome is Outcome.WRONG:
        throttle.note_failure()
    code.add_error("code", WRONG_CODE if outcome is Outcome.WRONG else MANY_CODES)
    return second_step.WINDOW_SECONDS if outcome is Outcome.WAIT else 0
