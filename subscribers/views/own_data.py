"""What is kept of a reader, for the reader: shown and erased behind a link that only their mailbox has."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.team.audit import READER, Act, note
from newsletter.views.speaking import for_readers
from subscribers import erasing, own_data, reader_requests
from subscribers.enqueue import hint_request
from subscribers.models import Subscription
from subscribers.own_data_words import TITLES, in_words
from subscribers.preferences import Preferences
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page, speak_to
from subscribers.views.preferences import of_reader, say_asked


@require_POST
@of_reader
def ask(request: HttpRequest, found: Preferences) -> HttpResponse:
    """Have the link sent to the reader's own address; whoever holds a forwarded issue gets nothing by asking."""
    asked = reader_requests.ask_for_data(found.subscription, now=timezone.now())
    return say_asked(request, found, asked, address="" if found.has_moved else found.subscriber.given_address)


# The token in the address is what authorises; there is no session or cookie that a forged form could ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def show(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept, as a page; with ``?file`` as JSON to be saved. A link that ran out can be had anew on POST."""
    subscription = _find(token)
    if subscription is None:
        return _worn(request, token)
    person, newsletter = subscription.subscriber, subscription.newsletter
    language = speak_to(subscription)
    if "file" in request.GET:
        return json_file(own_data.as_json(person, now=timezone.now()), name="my-data.json")
    context = {
        "address": person.given_address,
        "zone": newsletter.timezone,
        "page": request.path,
        "page_language": language,
        "parts": [(_title(name), in_words(name, rows)) for name, rows in own_data.gather(person).items()],
    }
    return reader_page(request, "subscribers/own_data.html", context, newsletter=newsletter, language=language)


# The token in the address is what authorises; there is no session or cookie that a forged form could ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Say what goes and what stays, and erase the reader on POST, if they ticked that they are sure."""
    subscription = _find(token)
    if subscription is None:
        return _worn(request, token)
    language = speak_to(subscription)
    context = {
        "address": subscription.subscriber.given_address,
        "page": request.path.removesuffix("erase/"),
        "page_language": language,
    }
    status = 200
    if request.method == "POST" and request.POST.get("sure") == "yes":
        with transaction.atomic():
            about = f"Reader {subscription.pk}, by their own wish"
            erasing.erase(subscription.subscriber)
            note(READER, Act.ERASED, newsletter=subscription.newsletter, about=about)
        # No redirect: the link is worthless now, so there is no page to go to.
        context["done"] = "yes"
    elif request.method == "POST":
        context["error"] = gettext("Tick the box first. Nothing was erased.")
        status = 400
    return reader_page(
        request,
        "subscribers/erase.html",
        context,
        newsletter=subscription.newsletter,
        language=language,
        status=status,
    )


def json_file(text: str, *, name: str) -> HttpResponse:
    """JSON that is saved rather than shown, and kept by nobody on the way."""
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _find(token: str) -> Subscription | None:
    try:
        return own_data.read_data_link(token, now=timezone.now())
    except BadToken:
        return None


def _worn(request: HttpRequest, token: str) -> HttpResponse:
    """That the link has run out, with a button to have another sent to where it belongs, which is not said here."""
    try:
        subscription = own_data.read_worn_link(token)
    except BadToken:
        subscription = None
    if subscription is None:
        return bad_link(request)
    language = speak_to(subscription)
    context = {"page": reverse("readers:own_data", args=[token]), "page_language": language}
    template, status = "subscribers/own_data_expired.html", 410
    if request.method == "POST" and "again" in request.POST:
        asked = reader_requests.ask_for_data(subscription, now=timezone.now())
        if asked is not None:
            hint_request(asked.pk)
        template, status, context["page"] = "subscribers/request_asked.html", 200, ""
    return reader_page(request, template, context, newsletter=subscription.newsletter, language=language, status=status)


def _title(part: str) -> str:
    words = TITLES[part]
    return gettext(words)
