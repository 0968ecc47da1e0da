"""What a reader gets and how they are called."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.views.speaking import for_readers, speak_for
from subscribers import preferences as domain
from subscribers.names import UnusableName, clean_name
from subscribers.preferences import Preferences
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page
from subscribers.visitor import evidence_of


# The token in the address is what authorises; there is no session or cookie that a forged form could ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show the reader's choices; keep new ones on POST."""
    try:
        found = domain.read_preferences(token)
    except BadToken:
        return bad_link(request)
    if found is None:
        return bad_link(request)
    speak_for(found.newsletter)
    if request.method != "POST":
        return _show(request, found, name=found.subscriber.name, saved="saved" in request.GET)
    evidence, now = evidence_of(request, source="preferences page"), timezone.now()
    if "none" in request.POST:
        domain.leave_all(found, evidence=evidence, now=now)
    elif "name" not in request.POST:
        # The page always posts it: without it this is another form, and "nothing ticked" means nothing.
        unread = gettext("That did not arrive whole. Press Save again.")
        return _show(request, found, name=found.subscriber.name, error=unread)
    else:
        try:
            name = clean_name(request.POST.get("name", ""))
        except UnusableName as error:
            return _show(request, found, name=request.POST.get("name", ""), error=str(error))
        wanted = {
            int(pk) for pk in request.POST.getlist("newsletter") if pk.isascii() and pk.isdigit() and len(pk) < 10
        }
        domain.change(found, name=name, wanted=wanted, evidence=evidence, now=now)
    response = HttpResponseRedirect(f"{request.path}?saved")
    response.status_code = 303
    return response


def _show(request: HttpRequest, found: Preferences, *, name: str, saved: bool = False, error: str = "") -> HttpResponse:
    context = {"preferences": found, "name": name, "saved": saved, "error": error}
    return reader_page(
        request,
        "subscribers/preferences.html",
        context,
        newsletter=found.newsletter,
        status=400 if error else 200,
    )
