"""What a reader gets, how they are called, and the pauses they take."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.access.client_ip import client_ip
from newsletter.views.speaking import for_readers
from subscribers import limits, pausing, preferences as domain
from subscribers.addresses import Address
from subscribers.enqueue import hint_confirmation, hint_request
from subscribers.guarding import Verdict
from subscribers.models import ReaderRequest
from subscribers.names import UnusableName, clean_name
from subscribers.preferences import Preferences
from subscribers.reader_links import preferences_path
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page, speak_to
from subscribers.visitor import evidence_of

SAID = ("saved", "asked", "later", "paused", "resumed")


def of_reader(view: Callable[[HttpRequest, Preferences], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of the preferences behind the token in the address, in their reader's language.

    The token is what authorises; there is no session or cookie that a forged form could ride on.
    """

    @csrf_exempt
    @for_readers
    @functools.wraps(view)
    def found_first(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = domain.read_preferences(token, now=timezone.now())
        except BadToken:
            found = None
        if found is None:
            return bad_link(request)
        speak_to(found.subscription)
        return view(request, found)

    return found_first


@require_http_methods(["GET", "HEAD", "POST"])
@of_reader
def preferences(request: HttpRequest, found: Preferences) -> HttpResponse:
    """Show the reader's choices; keep new ones on POST."""
    if request.method != "POST":
        said = next((word for word in SAID if word in request.GET), "")
        return show(request, found, said=said)
    evidence, now = evidence_of(request, source="preferences page"), timezone.now()
    if "none" in request.POST:
        domain.leave_all(found, evidence=evidence, now=now)
    elif "name" not in request.POST:
        # The page always posts it: without it this is another form, and "nothing ticked" means nothing.
        return show(request, found, error=gettext("That did not arrive whole. Press Save again."))
    else:
        name, language = request.POST["name"], request.POST.get("language", found.language)
        try:
            name = clean_name(name)
        except UnusableName as error:
            return show(request, found, name=name, error=str(error))
        wanted = _wanted(request)
        added = {each.pk for each in found.added(wanted)}
        too_many = bool(added) and _too_many(request, found)
        wanted -= added if too_many else set()
        asked = domain.change(found, name=name, language=language, wanted=wanted, evidence=evidence, now=now)
        if asked:
            hint_confirmation(asked[0].pk)
        return _back(request.path, "later" if too_many else "asked" if asked else "saved")
    return _back(request.path, "saved")


@require_POST
@of_reader
def pause(request: HttpRequest, found: Preferences) -> HttpResponse:
    """Pause what is ticked for some weeks, or end pauses now."""
    evidence, now = evidence_of(request, source="preferences page"), timezone.now()
    page = request.path.removesuffix("pause/")
    if "resume" in request.POST:
        if not pausing.resume(found, wanted=_wanted(request), evidence=evidence):
            return show(request, found, pause_error=gettext("There is no pause to end."))
        return _back(page, "resumed")
    wanted = _wanted(request)
    if not wanted:
        return show(request, found, pause_error=gettext("Tick what is to pause."))
    weeks = _number(request.POST.get("weeks", ""))
    try:
        paused = pausing.pause(found, weeks=weeks, wanted=wanted, evidence=evidence, now=now)
    except ValueError:
        return show(request, found, pause_error=gettext("Choose how long the pause is to last."))
    if not paused:
        return show(request, found, pause_error=gettext("You do not get this now, so there is nothing to pause."))
    return _back(page, "paused")


def show(
    request: HttpRequest,
    found: Preferences,
    *,
    name: str | None = None,
    said: str = "",
    error: str = "",
    pause_error: str = "",
    address: str = "",
    address_error: str = "",
    verdict: Verdict | None = None,
) -> HttpResponse:
    """The page; with an error, as an answer to a form that could not be taken."""
    language = speak_to(found.subscription)
    context = {
        "preferences": found,
        "page_language": language,
        "page": preferences_path(found.subscription.pk),
        "name": found.name if name is None else name,
        "said": said,
        "error": error,
        "pause_error": pause_error,
        "address": address,
        "address_error": address_error,
        "verdict": verdict,
        "languages": domain.languages(),
        "weeks": pausing.PAUSE_WEEKS,
    }
    return reader_page(
        request,
        "subscribers/preferences.html",
        context,
        newsletter=found.newsletter,
        language=language,
        status=400 if error or pause_error or address_error else 200,
    )


def say_asked(request: HttpRequest, found: Preferences, asked: ReaderRequest | None, **shown: str) -> HttpResponse:
    """Have the mail of a wish sent, and say to look for it. It is the same page where there is to be none."""
    if asked is not None:
        hint_request(asked.pk)
    language = speak_to(found.subscription)
    context = {**shown, "page": preferences_path(found.subscription.pk), "page_language": language}
    return reader_page(
        request, "subscribers/request_asked.html", context, newsletter=found.newsletter, language=language
    )


def _too_many(request: HttpRequest, found: Preferences) -> bool:
    """Whether a limit of signups is passed: whoever holds the link can have mails sent to its owner. Counts one."""
    address = Address(given=found.subscriber.given_address, canonical=found.subscriber.address)
    if limits.wait_usual(client_ip(request), address):
        return True
    return limits.is_typed_too_often(address, newsletter_id=found.newsletter.pk)


def _wanted(request: HttpRequest) -> set[int]:
    given = request.POST.getlist("newsletter")
    return {number for number in map(_number, given) if number > 0}


def _number(text: str) -> int:
    """A small number, or 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _back(page: str, said: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{page}?{said}")
    response.status_code = 303
    return response
