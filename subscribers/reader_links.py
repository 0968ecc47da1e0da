"""The links a reader gets in a mail: absolute, from BASE_URL (never from a request's host), and signed.

The paths are written out because these are made for every recipient of a mailing and ``reverse()`` costs more than the
signature; a test holds them to ``subscribers/urls/readers.py``.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from subscribers.tokens import Purpose, TokenPress, sign

# None of these can stand in a URL.
_LEAVE, _PREFER, _VOTE, _BETWEEN = "\1", "\2", "\3", "\n"
_MOST_KNOWN = 64


class IssueLinks:
    """Makes readers' links in the mail of one issue, for BASE_URL and the key that signs as they are now."""

    def __init__(self, issue_id: int) -> None:
        self._base = settings.BASE_URL
        self._press = TokenPress((Purpose.UNSUBSCRIBE, ()), (Purpose.PREFERENCES, ()), (Purpose.FEEDBACK, (issue_id,)))
        self._frames: dict[tuple[str, ...], str] = {}

    def of(self, subscription_id: int, names: Sequence[str]) -> list[str]:
        """A reader's URLs for slots called ``unsubscribe_url``, ``preferences_url`` and ``feedback_url.<choice>``.

        Raises LookupError for a name that is no reader's link.
        """
        if not names:
            return []
        leave, prefer, vote = self._press.tokens(subscription_id)
        frame = self._frame(tuple(names))
        return frame.replace(_LEAVE, leave).replace(_PREFER, prefer).replace(_VOTE, vote).split(_BETWEEN)

    def _frame(self, names: tuple[str, ...]) -> str:
        """All URLs with marks for tokens in one text: it is quicker to fill than each by itself."""
        if names not in self._frames:
            self._frames[names] = _BETWEEN.join(map(self._framed, names))
        return self._frames[names]

    def _framed(self, name: str) -> str:
        if name == "unsubscribe_url":
            return f"{self._base}/u/{_LEAVE}/"
        if name == "preferences_url":
            return f"{self._base}/p/{_PREFER}/"
        start, _, choice = name.partition(".")
        if start != "feedback_url" or not choice or not choice.isprintable():
            raise LookupError(f"no reader's link is called {name}")
        return f"{self._base}/f/{_VOTE}/{choice}/"


def links_of_issue(issue_id: int) -> IssueLinks:
    """The same object for as long as BASE_URL and the key ring stay the same."""
    known = _known.get(issue_id)
    if known is None or known[0] is not settings.BASE_URL or known[1] is not settings.TOKEN_KEYS:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[issue_id] = (settings.BASE_URL, settings.TOKEN_KEYS, IssueLinks(issue_id))
    return known[2]


_known: dict[int, tuple[str, dict[str, bytes], IssueLinks]] = {}


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
