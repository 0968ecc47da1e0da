"""Whether a browser has signed in to an account before: a signed cookie says so, and nothing is stored here."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "fortnight_device"
MAX_AGE = 365 * 24 * 3600
_SALT = "newsletter.access.devices"
_MOST = 10  # accounts that are remembered of one browser; the oldest is forgotten first


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this browser signed in to the account within the last year."""
    return _sign_of(user) in _known(request)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Have the browser say next time that it was here."""
    sign = _sign_of(user)
    known = [*(each for each in _known(request) if each != sign), sign][-_MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=_SALT),
        max_age=MAX_AGE,
        path=settings.LOGIN_URL,  # nowhere else is it asked for
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return []
    return found if isinstance(found, list) else []


def _sign_of(user: User) -> str:
    return salted_hmac(_SALT, str(user.pk)).hexdigest()[:20]
