"""Where an account is signed in: a row for each browser, beside Django's own session, that its owner can end.

The row is written when somebody signs in, and every few minutes while they are there. Which row is whose stands in the
session itself, since Django gives a session another key when a password changes. Ending one takes Django's session
away as well, so that the very next request is nobody's.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from newsletter.access import devices, proofs
from newsletter.access.browsers import in_words
from newsletter.access.client_ip import client_and_subnet, client_ip
from newsletter.models import StudioSession

SEEN_EVERY = dt.timedelta(minutes=5)
"""How often a session's row is brought up to date while it is used, and its end put off."""
_MARK = "studio_session"
_BEGUN = "_fortnight_signed_in"


class SeenMiddleware:
    """Notes that a signed-in browser was there. It asks the database for nothing until that is due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; behind it, since only then it is known whether the session got another key."""
        response = self.get_response(request)
        # Pages that did not look at the session need not, and stay as cacheable as they were.
        if request.session.accessed and SESSION_KEY in request.session and request.user.is_authenticated:
            _see(request)
        if (user := getattr(request, _BEGUN, None)) is not None:
            devices.remember(request, response, user)
        return response


def begin(request: HttpRequest, user: User) -> None:
    """Write down that this browser is signed in now."""
    now = timezone.now()
    if request.session.session_key is None:
        request.session.save()  # another account was signed in: Django has emptied the session, and made no new key yet
    seen = {**_seen(request, now), "user": user}
    row, _ = StudioSession.objects.update_or_create(
        session_key=request.session.session_key, defaults=seen, create_defaults={**seen, "created_at": now}
    )
    _mark(request, row.pk, now)


def say_how(request: HttpRequest, words: str) -> None:
    """Keep by what the person at this browser signed in, such as “a password and a code of the app”."""
    if pk := current(request):
        StudioSession.objects.filter(pk=pk).update(signed_in_by=words)


def current(request: HttpRequest) -> uuid.UUID | None:
    """The row of the session that asks."""
    mark = request.session.get(_MARK)
    return uuid.UUID(mark["id"]) if mark else None


def of(user: User) -> list[StudioSession]:
    """Where the account is signed in, the one seen last first."""
    since = timezone.now() - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return list(StudioSession.objects.filter(user=user, last_seen_at__gte=since))


def end(user: User, session_id: uuid.UUID) -> bool:
    """Sign that browser out. False: the account has no such session (any more)."""
    return _end(StudioSession.objects.filter(user=user, pk=session_id)) > 0


def end_others(request: HttpRequest, user: User) -> int:
    """Sign all browsers out but the one that asks. Returns how many."""
    here = current(request)
    rows = StudioSession.objects.filter(user=user)
    return _end(rows.exclude(pk=here) if here else rows)


def end_all(user: User) -> int:
    """Sign all browsers out."""
    return _end(StudioSession.objects.filter(user=user))


def forget_old(now: dt.datetime) -> int:
    """Delete sessions that ended by themselves, Django's own among them. Returns how many rows went."""
    _store().clear_expired()
    return _end(StudioSession.objects.filter(last_seen_at__lt=now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)))


def _end(rows: Any) -> int:
    keys = [row.session_key for row in rows]
    # The rows first: a request that is under way finds none, and does not make one anew.
    rows.filter(session_key__in=keys).delete()
    for key in keys:
        _store().delete(key)
    return len(keys)


def _store() -> Any:
    """Django's sessions, wherever they are kept."""
    return import_module(settings.SESSION_ENGINE).SessionStore()


def _see(request: HttpRequest) -> None:
    mark, now = request.session.get(_MARK), timezone.now()
    if not mark:  # it was begun by an older version of the software
        if isinstance(request.user, User):
            begin(request, request.user)
        return
    fresh = now.timestamp() - mark["at"] < SEEN_EVERY.total_seconds()
    if fresh and mark["key"] == request.session.session_key:
        return
    changed = {**_seen(request, now), "session_key": request.session.session_key}
    if StudioSession.objects.filter(pk=mark["id"]).update(**changed):
        _mark(request, uuid.UUID(mark["id"]), now)
    else:
        request.session.flush()  # somebody ended it while this request was under way


def _seen(request: HttpRequest, now: dt.datetime) -> dict[str, Any]:
    network = client_and_subnet(client_ip(request))[1]
    return {
        "browser": in_words(request.headers.get("User-Agent", "")),
        "network": "" if network == "unknown" else network,
        "last_seen_at": now,
    }


def _mark(request: HttpRequest, session_id: uuid.UUID, now: dt.datetime) -> None:
    request.session[_MARK] = {"id": str(session_id), "key": request.session.session_key, "at": int(now.timestamp())}


def _on_signing_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    begin(request, user)
    proofs.note(request)
    setattr(request, _BEGUN, user)


def _on_signing_out(request: HttpRequest | None, user: User | None, **_signal: Any) -> None:
    if request is not None and user is not None and (session_id := current(request)) is not None:
        StudioSession.objects.filter(user=user, pk=session_id).delete()


def listen() -> None:
    """Hear of everybody who signs in or out, in whatever way. Called once, when the app is ready."""
    user_logged_in.connect(_on_signing_in, dispatch_uid="studio_session")
    user_logged_out.connect(_on_signing_out, dispatch_uid="studio_session")
