"""Leaving: a form for people, and RFC 8058's one-click POST for their mail programs, at one address."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from subscribers import leaving
from subscribers.models import Subscription, SubscriptionState
from subscribers.reader_links import preferences_url
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page
from subscribers.visitor import evidence_of

ACTIONS = ("leave", "undo", "why")
REASONS = {
    "often": "It comes too often",
    "not-for-me": "It is not what I expected",
    "time": "I have no time to read it",
    "never-asked": "I never signed up for it",
}


# A mail program has no cookie of ours (RFC 8058 §3.2); the token in the address is what authorises.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows where the reader stands and changes nothing. POST acts: a form of ours, or else one click."""
    try:
        subscription = leaving.read_unsubscribe(token)
    except BadToken:
        return bad_link(request)
    if request.method != "POST":
        return bad_link(request) if subscription is None else _show(request, subscription)
    fields = _fields(request)
    action = fields.get("action", "")
    if action not in ACTIONS:
        return _one_click(request, subscription)
    if subscription is None:
        return bad_link(request)
    evidence, now = evidence_of(request, source="unsubscribe page"), timezone.now()
    if action == "leave":
        leaving.leave(subscription, evidence=evidence, now=now)
    elif action == "undo":
        leaving.come_back(subscription, evidence=evidence, now=now)
    else:
        words = f"{REASONS.get(fields.get('reason', ''), '')} {fields.get('words', '')}".replace("\0", "")
        leaving.say_why(subscription, reason=words)
    response = HttpResponseRedirect(request.path + ("?thanks" if action == "why" else ""))
    response.status_code = 303
    return response


def _fields(request: HttpRequest) -> QueryDict:
    """The form's fields; none where the body cannot be read. Someone who wants to leave is not stopped by that."""
    try:
        return request.POST
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError):
        return QueryDict()


def _one_click(request: HttpRequest, subscription: Subscription | None) -> HttpResponse:
    """RFC 8058 §3.2: no redirect, no page to look at, and the same answer however often it comes."""
    if subscription is not None:
        leaving.leave(subscription, evidence=evidence_of(request, source="one-click"), now=timezone.now())
    return HttpResponse("You are unsubscribed.\n", content_type="text/plain; charset=utf-8")


def _show(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    gone = subscription.state in {SubscriptionState.UNSUBSCRIBED, SubscriptionState.COMPLAINED}
    context = {
        "subscription": subscription,
        "can_return": leaving.can_return(subscription, now=timezone.now()),
        "explained": ": " in subscription.end_reason,
        "reasons": REASONS,
        "preferences_url": preferences_url(subscription.pk),
    }
    template = "subscribers/left.html" if gone else "subscribers/unsubscribe.html"
    return reader_page(request, template, context, newsletter=subscription.newsletter)
