"""How long ago the person at this browser proved who they are: what guards an account is changed only soon after. And
whether they did so by more than a password, since they signed in.
"""

from django.http import HttpRequest
from django.utils import timezone

FRESH_SECONDS = 600
_PROVED = "proved_at"
_SECOND_STEP = "second_step_shown"


def note(request: HttpRequest, *, second_step: bool = False) -> None:
    """They have, now: by a password with what else the account asks for, or by a passkey. ``second_step`` where that
    was more than the password.
    """
    request.session[_PROVED] = int(timezone.now().timestamp())
    if second_step:
        request.session[_SECOND_STEP] = True


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was within the last ten minutes."""
    proved = request.session.get(_PROVED)
    return isinstance(proved, int) and 0 <= timezone.now().timestamp() - proved < FRESH_SECONDS


def second_step_shown(request: HttpRequest) -> bool:
    """Whether a second step was shown in this browser since it was signed in."""
    return request.session.get(_SECOND_STEP) is True
