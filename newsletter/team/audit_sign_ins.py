"""Wrong passwords in a row, in the log: one row for each time that the door is closed to a client."""

from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from newsletter.access.client_ip import client_ip
from newsletter.access.sign_in_throttle import hashed_name
from newsletter.team.audit import NOBODY, Act, Actor, note


def listen() -> None:
    """Hear of it from django-axes. Call it once all models are there."""
    user_locked_out.connect(_note_locked_out, dispatch_uid=__name__)


def _note_locked_out(*, request: HttpRequest, username: str, **_more: Any) -> None:
    """What was typed as a name may be a password by mistake: only the name of an account that there is stands there."""
    # Axes knows the name as a hash; those who may sign in are few.
    names = User.objects.values_list("username", flat=True).iterator()
    account = next((name for name in names if hashed_name(None, {"username": name}) == username), None)
    by = Actor(NOBODY.name, ip_address=client_ip(request))
    tries = settings.AXES_FAILURE_LIMIT
    note(by, Act.SIGN_IN_REFUSED, about=account or "An account that there is not", wrong_passwords=tries)
