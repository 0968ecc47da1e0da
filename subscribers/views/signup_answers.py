"""What a signup is answered with: pages for people, JSON for the scripts of other sites (``is_scripted``)."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from newsletter.models import Newsletter
from newsletter.rhythm import rhythm_in_words
from subscribers.guarding import Outcome, Verdict, challenge_for
from subscribers.referral import FRIEND, arrived
from subscribers.signup import wording
from subscribers.signup_form import SignupForm, seen_now
from subscribers.signup_page import in_figures, latest_issues, page_of, readers_shown, words_as_html
from subscribers.views.pages import reader_page


def is_scripted(request: HttpRequest) -> bool:
    """Whether a script asks, and reads JSON."""
    return request.content_type == "application/json"


def first_look(request: HttpRequest, newsletter: Newsletter, form: SignupForm) -> HttpResponse:
    """The signup page, before anything is typed: a page worth linking to, so search engines may list it."""
    carried = arrived(query=request.GET.dict(), referer=request.headers.get("Referer", ""))
    response = _page(request, newsletter, form, {"carried": carried, "by_friend": FRIEND in request.GET}, status=200)
    del response["X-Robots-Tag"]
    return response


def show(
    request: HttpRequest,
    newsletter: Newsletter,
    form: SignupForm,
    *,
    notice: str = "",
    verdict: Verdict | None = None,
    status: int = 400,
) -> HttpResponse:
    """The form again, with what was typed and what is wrong with it."""
    if is_scripted(request):
        errors = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        more = _for_scripts(newsletter, verdict)
        return refused({**errors, **({"form": [notice]} if notice else {})}, status=status, more=more)
    carried = {name: value for name, value in form.carried().items() if value}
    context: dict[str, object] = {"carried": carried, "notice": notice, "verdict": verdict}
    return _page(request, newsletter, form, context, status=status)


def judged(request: HttpRequest, newsletter: Newsletter, form: SignupForm, verdict: Verdict) -> HttpResponse:
    """What is said of a signup that was not taken."""
    if verdict.outcome is Outcome.WAIT:
        return too_many(request, newsletter, form, seconds=verdict.seconds)
    if verdict.outcome is Outcome.TOO_SOON:
        return asked(request, newsletter, form.cleaned_data["email"].given, too_soon=True)
    return show(request, newsletter, form, notice=verdict.notice, verdict=verdict)


def lacks_answers(request: HttpRequest, newsletter: Newsletter, form: SignupForm) -> HttpResponse:
    """The whole form, for someone who typed an address into a box that asked for nothing else."""
    for name in form.required_questions():
        form.errors.pop(name, None)
    return show(request, newsletter, form, notice=gettext("One step more: this is asked as well."))


def asked(request: HttpRequest, newsletter: Newsletter, typed: str, *, too_soon: bool = False) -> HttpResponse:
    """The one answer, whether or not the address is known; ``too_soon`` after it to ask for another mail."""
    if is_scripted(request):
        words = gettext(
            "Now look in your inbox. If {address} can get {newsletter}, a mail with a link is on its way to it."
        )
        return JsonResponse({"message": words.format(address=typed, newsletter=newsletter.name)}, status=202)
    context = {"typed": typed, "too_soon": too_soon, "seen": seen_now(newsletter, timezone.now())}
    return reader_page(request, "subscribers/asked.html", context, newsletter=newsletter)


def too_many(request: HttpRequest, newsletter: Newsletter, form: SignupForm, *, seconds: int) -> HttpResponse:
    """A limit is passed: how long to wait, with what was typed still there."""
    minutes = -(-seconds // 60)
    notice = ngettext(
        "Many people signed up in the last hour, so this one was not taken. "
        "Press the button again in {minutes} minute; what you typed is still here.",
        "Many people signed up in the last hour, so this one was not taken. "
        "Press the button again in {minutes} minutes; what you typed is still here.",
        minutes,
    ).format(minutes=minutes)
    response = show(request, newsletter, form, notice=notice, status=429)
    response["Retry-After"] = str(seconds)
    return response


def refused(
    errors: dict[str, list[str]], *, status: int, more: Mapping[str, object] = MappingProxyType({})
) -> HttpResponse:
    """What is wrong, by field, for a script; ``form`` is what belongs to no field."""
    return JsonResponse({"errors": errors, **more}, status=status)


def _for_scripts(newsletter: Newsletter, verdict: Verdict | None) -> dict[str, object]:
    """What a script needs to go on: the address that was probably meant, and the work that is asked for."""
    if verdict is None:
        return {}
    challenge = challenge_for(newsletter, now=timezone.now())
    told = {"meant": verdict.meant, "suggestion": verdict.instead, "altcha": json.loads(challenge or "null")}
    return {name: value for name, value in told.items() if value}


def _page(
    request: HttpRequest, newsletter: Newsletter, form: SignupForm, more: dict[str, object], *, status: int
) -> HttpResponse:
    page = page_of(newsletter)
    readers = readers_shown(page)
    context = {
        "form": form,
        "seen": seen_now(newsletter, timezone.now()),
        "wording": wording(newsletter),
        "rhythm": rhythm_in_words(newsletter),
        "words": words_as_html(page.words),
        "latest": latest_issues(page),
        "readers": readers,
        "readers_in_figures": in_figures(readers),
        "challenge": challenge_for(newsletter, now=timezone.now()),
        "canonical": f"{settings.BASE_URL}/{newsletter.slug}/subscribe/",
        **more,
    }
    return reader_page(request, "subscribers/subscribe.html", context, newsletter=newsletter, status=status)
