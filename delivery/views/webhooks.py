"""Where providers report what became of mail. Only what is signed, or shows the route's password, is believed."""

import logging

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from delivery.bounces.applying import TooEarly
from delivery.models import SendingRoute
from delivery.providers.freshness import is_stale
from delivery.providers.registry import PROVIDERS
from delivery.providers.taking import take_events
from newsletter.sealing import Unsealable, unseal

logger = logging.getLogger(__name__)
LATER_SECONDS = "60"


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def provider_events(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take the events of one route. 200 says that they are committed; 503 asks for them once more."""
    row = SendingRoute.objects.filter(pk=pk, kind=kind).exclude(webhook_secret="").first()
    provider = PROVIDERS.get(kind)
    if row is None or provider is None or not provider.webhooks:
        return _say("There is no such route, or it has no webhook key.", 404)
    if request.method == "HEAD":
        return HttpResponse()  # some providers look whether anybody is there
    try:
        secret = unseal(row.webhook_secret).decode()
    except Unsealable:
        logger.exception("The webhook key of the route %s cannot be opened", row)
        return _later()
    try:
        view = provider.webhook_view(secret=secret, url=settings.BASE_URL + request.path)
        view.setup(request)
        view.run_validators(request)
        if is_stale(request, provider=kind, now=timezone.now()):
            logger.warning("Events for the route %s are refused: they were signed too long ago", row)
            return _say("These events were signed too long ago.", 403)
    except AnymailWebhookValidationFailure as error:
        logger.warning("Events for the route %s are refused: %s", row, error)
        return _say("The signature or the password is not that of this route.", 403)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return _unreadable(row, error)
    try:
        events = view.parse_events(request)
    except Exception as error:  # anymail trusts what is signed, and stumbles over whatever is missing
        return _unreadable(row, error)
    try:
        take_events(events, provider=kind, now=timezone.now())
    except TooEarly:
        return _later()
    except DatabaseError:
        logger.exception("Events for the route %s could not be written down", row)
        return _later()
    return HttpResponse()


def _unreadable(row: SendingRoute, error: Exception) -> HttpResponse:
    logger.warning("Events for the route %s cannot be read (%s: %s)", row, type(error).__name__, error)
    return _say("These events cannot be read.", 400)


def _later() -> HttpResponse:
    answer = _say("Not now. Send them again later.", 503)
    answer.headers["Retry-After"] = LATER_SECONDS
    return answer


def _say(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")
