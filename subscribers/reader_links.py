"""The links a reader gets in a mail: absolute, from BASE_URL (never from a request's host), and signed.

The paths are written out because these are made for every recipient of a mailing and ``reverse()`` costs more than the
signature; a test holds them to ``subscribers/urls/readers.py``.
"""

import datetime as dt

from django.conf import settings

from subscribers.tokens import Purpose, sign


def unsubscribe_url(subscription_id: int) -> str:
    """Shows the unsubscribe form on GET; takes RFC 8058's POST. Never expires."""
    return f"{settings.BASE_URL}/u/{sign(Purpose.UNSUBSCRIBE, subscription_id)}/"


def preferences_url(subscription_id: int) -> str:
    """Where a reader changes their name and their newsletters. Never expires."""
    return f"{settings.BASE_URL}/p/{sign(Purpose.PREFERENCES, subscription_id)}/"


def feedback_url(subscription_id: int, issue_id: int, choice: str) -> str:
    """Where one button of an issue leads; ``choice`` is the key of the button. Never expires."""
    return f"{settings.BASE_URL}/f/{sign(Purpose.FEEDBACK, subscription_id, issue_id)}/{choice}/"


def confirm_url(subscription_id: int, *, issued_at: dt.datetime) -> str:
    """Where a signup is confirmed; good for 7 days from ``issued_at`` and for one confirmation."""
    milliseconds = int(issued_at.timestamp() * 1000)
    return f"{settings.BASE_URL}/c/{sign(Purpose.CONFIRM, subscription_id, milliseconds)}/"
