"""Another address: asked for on the preferences page, taken on from a mail to it, taken back from one to the old."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.views.speaking import for_readers
from subscribers import address_change, reader_requests
from subscribers.addresses import AddressError, read_own_address
from subscribers.enqueue import hint_request
from subscribers.guarding import advice_on, as_meant
from subscribers.preferences import Preferences
from subscribers.reader_links import preferences_path
from subscribers.signup_page import page_of
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page, speak_to
from subscribers.views.preferences import of_reader, say_asked, show
from subscribers.visitor import evidence_of

LONGEST = 320


@require_POST
@of_reader
def ask(request: HttpRequest, found: Preferences) -> HttpResponse:
    """Have a mail go to the new address. The answer is the same whatever is known of that address.

    What is said of an address at signup is said here too.
    """
    posted = as_meant(request.POST, field="address")
    typed = posted.get("address", "")[:LONGEST].replace("\0", "")
    try:
        address = read_own_address(typed)
    except AddressError as error:
        return show(request, found, address=typed, address_error=str(error))
    page, meant = page_of(found.newsletter), posted.get("meant", "")
    advice = advice_on(address, page=page, meant=meant, is_signup=False)
    if advice is not None:
        return show(request, found, address=typed, address_error=advice.notice, verdict=advice)
    asked = reader_requests.ask_for_address(found.subscription, address=address, now=timezone.now())
    return say_asked(request, found, asked, typed=address.given)


# The token in the address is what authorises; there is no session or cookie that a forged form could ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the mailed link would do, and do it on POST: programs follow links too."""
    return _answer(request, token, undo=False)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """The same for the link that went to the old address."""
    return _answer(request, token, undo=True)


def _answer(request: HttpRequest, token: str, *, undo: bool) -> HttpResponse:
    try:
        found = address_change.read_change(token, undo=undo)
    except BadToken:
        return bad_link(request)
    if found is None:
        return bad_link(request)
    subscription = found.request.subscription
    language = speak_to(subscription)
    if request.method == "POST":
        source = "address change, undone" if undo else "address change"
        address_change.carry_out(found, evidence=evidence_of(request, source=source), now=timezone.now())
        if not undo:
            hint_request(found.request.pk)
        response = HttpResponseRedirect(request.path)
        response.status_code = 303
        return response
    context = {
        "standing": found.standing(timezone.now()).value,
        "address": found.target[1],
        "also": reader_requests.also_moving(found.request),
        "undo": undo,
        "preferences_url": preferences_path(subscription.pk),
        "page_language": language,
    }
    return reader_page(
        request, "subscribers/address_change.html", context, newsletter=subscription.newsletter, language=language
    )
