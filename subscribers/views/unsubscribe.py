"""Leaving: a form for people, and RFC 8058's one-click POST for their mail programs, at one address."""

import dataclasses
import re

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.views.speaking import for_readers
from subscribers import consent_words, leaving
from subscribers.models import Subscription, SubscriptionState
from subscribers.reader_links import preferences_url
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page
from subscribers.visitor import evidence_of

ACTIONS = ("leave", "undo", "why")
# In a body that cannot be read as a form, since the program named no content type, or a wrong one.
ONE_CLICK = re.compile(rb'list-unsubscribe"?\s*[=:]?\s*"?one-click', re.IGNORECASE)


# A mail program has no cookie of ours (RFC 8058 §3.2); the token in the address is what authorises.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows where the reader stands and changes nothing. POST acts for a form of ours, and for one click.

    One click is what RFC 8058 §3.1 has mail programs send, ``List-Unsubscribe=One-Click``, urlencoded or as multipart,
    in any case and under any content type, and also a POST with no body at all: a program that lost the body on its
    way still asks on behalf of someone who wants to leave, and no page of ours sends that. Anything else was not meant
    for us, or not by the reader: it changes nothing and gets the page again with 400, where one press suffices.
    """
    try:
        subscription = leaving.read_unsubscribe(token)
    except BadToken:
        return bad_link(request)
    if request.method != "POST":
        return bad_link(request) if subscription is None else _show(request, subscription)
    body, fields = _body(request), _fields(request)
    action = fields.get("action", "")
    if body is not None and action not in ACTIONS and _is_one_click(body, fields):
        return _one_click(request, subscription)
    if subscription is None:
        return bad_link(request)
    if action not in ACTIONS:
        return _show(request, subscription, status=400)
    evidence, now = evidence_of(request, source="unsubscribe page"), timezone.now()
    if action == "leave":
        leaving.leave(subscription, evidence=evidence, now=now)
    elif action == "undo":
        words = consent_words.of_undoing(subscription.newsletter, language=_language(subscription))
        leaving.come_back(subscription, evidence=dataclasses.replace(evidence, wording=words), now=now)
    else:
        words = f"{leaving.REASONS.get(fields.get('reason', ''), '')} {fields.get('words', '')}".replace("\0", "")
        leaving.say_why(subscription, reason=words)
    response = HttpResponseRedirect(request.path + ("?thanks" if action == "why" else ""))
    response.status_code = 303
    return response


def _body(request: HttpRequest) -> bytes | None:
    """What was posted; None where it is too large to be ours, or ends before it is all here."""
    try:
        return request.body
    except (RequestDataTooBig, UnreadablePostError):
        return None


def _is_one_click(body: bytes, fields: QueryDict) -> bool:
    said = (value for name, values in fields.lists() if name.strip().lower() == "list-unsubscribe" for value in values)
    return (
        not body.strip()
        or any(str(value).strip().lower() == "one-click" for value in said)
        or ONE_CLICK.search(body) is not None
    )


def _fields(request: HttpRequest) -> QueryDict:
    """The form's fields; none where the body cannot be read as a form."""
    try:
        return request.POST
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError):
        return QueryDict()


def _one_click(request: HttpRequest, subscription: Subscription | None) -> HttpResponse:
    """RFC 8058 §3.2: no redirect, no page to look at, and the same answer however often it comes."""
    if subscription is not None:
        leaving.leave(subscription, evidence=evidence_of(request, source="one-click"), now=timezone.now())
    return HttpResponse("You are unsubscribed.\n", content_type="text/plain; charset=utf-8")


def _language(subscription: Subscription) -> str:
    """What the pages of a reader's own speak."""
    return subscription.subscriber.language or subscription.newsletter.language


def _show(request: HttpRequest, subscription: Subscription, *, status: int = 200) -> HttpResponse:
    language = _language(subscription)
    gone = subscription.state in {SubscriptionState.UNSUBSCRIBED, SubscriptionState.COMPLAINED}
    context = {
        "subscription": subscription,
        "can_return": leaving.can_return(subscription, now=timezone.now()),
        "explained": ": " in subscription.end_reason,
        "reasons": leaving.REASONS,
        "preferences_url": preferences_url(subscription.pk),
        "may_pause": subscription.state == SubscriptionState.ACTIVE,
        "page_language": language,
    }
    template = "subscribers/left.html" if gone else "subscribers/unsubscribe.html"
    return reader_page(request, template, context, newsletter=subscription.newsletter, language=language, status=status)
