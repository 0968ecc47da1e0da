"""Signing up from the scripts of other sites: JSON in, JSON out, for the origins that the writer lists."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.models import Newsletter
from newsletter.views.speaking import for_readers, speak_for
from newsletter.views.studio.json_bodies import BadBody, read_object
from subscribers.signup_form import SignupForm, Timing
from subscribers.signup_page import offered, page_of
from subscribers.views.signup import answer, find_newsletter
from subscribers.views.signup_answers import is_scripted, refused

MOST_BYTES = 20_000
_PREFLIGHT_IS_GOOD_FOR = "600"


# A browser lets no other site send JSON here before it has asked (the preflight), and sends Origin with it; the answer
# is the same for everybody, and what is started still takes a click in the victim's own mail.
@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
@for_readers
def signup_api(request: HttpRequest, slug: str) -> HttpResponse:
    """POST ``{email, name, field-<key>, also: [slug]}``: 202 ``{message}``, or ``{errors: {field: [words]}}``.

    400 for what cannot be used, 403 from an origin that is not listed, 413 and 415 for bodies that are not read, 429
    with ``Retry-After`` past a limit.
    """
    newsletter = find_newsletter(slug)
    speak_for(newsletter)
    origin = request.headers.get("Origin", "")
    if not _is_allowed(origin, newsletter):
        return _open_to(None, refused({"origin": [_say_why(origin)]}, status=403))
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = _PREFLIGHT_IS_GOOD_FOR
        return _open_to(origin, response)
    return _open_to(origin, _take(request, newsletter))


def _take(request: HttpRequest, newsletter: Newsletter) -> HttpResponse:
    if not is_scripted(request):
        return refused({"body": ["Send JSON, with the header Content-Type: application/json."]}, status=415)
    try:
        posted = read_object(request, most_bytes=MOST_BYTES, too_large=f"At most {MOST_BYTES:,} bytes are read.")
    except BadBody as error:
        return refused({"body": [str(error)]}, status=400 if error.status == 422 else error.status)
    page = page_of(newsletter)
    form = SignupForm(
        {name: value for name, value in posted.items() if _is_usable(name, value)}, page=page, offered=offered(page)
    )
    wrong = {name: [_say_form(name)] for name in form.fields if name in posted and name not in form.data}
    if wrong:
        return refused(wrong, status=400)
    return answer(request, newsletter, form, timing=Timing.FINE, source="form on another site, by script")


def _is_usable(name: str, value: Any) -> bool:
    """Whether a field holds text that can be read; ``also`` holds a list of such."""
    if name == "also":
        return isinstance(value, list) and all(_is_usable("", each) for each in value)
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def _say_form(name: str) -> str:
    return "Send also as a list of words from web addresses." if name == "also" else f"Send {name} as text."


def _is_allowed(origin: str, newsletter: Newsletter) -> bool:
    """Whether the browser speaks for a listed site, or for a page of ours. What says nothing is no browser."""
    own = urlsplit(settings.BASE_URL)
    return origin in {*page_of(newsletter).origins, f"{own.scheme}://{own.netloc}"}


def _say_why(origin: str) -> str:
    if not origin:
        return "No Origin header came with this. Browsers send one; this address takes signups from browsers only."
    return (
        f"{origin[:200]} may not send signups here. List it in the studio, under Settings, Signup, just as it is here."
    )


def _open_to(origin: str | None, response: HttpResponse) -> HttpResponse:
    """Let the scripts of that origin read the answer (Fetch, "CORS protocol"), and no cache mix origins up."""
    patch_vary_headers(response, ["Origin"])
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"
    return response
