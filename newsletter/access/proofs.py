"""How long ago the person at this browser proved who they are: what guards an account is changed only soon after."""

from django.http import HttpRequest
from django.utils import timezone

FRESH_SECONDS = 600
_PROVED = "proved_at"


def note(request: HttpRequest) -> None:
    """They have, now: by a password with what else the account asks for, or by a passkey."""
    request.session[_PROVED] = int(timezone.now().timestamp())


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was within the last ten minutes."""
    proved = request.session.get(_PROVED)
    return isinstance(proved, int) and 0 <= timezone.now().timestamp() - proved < FRESH_SECONDS
