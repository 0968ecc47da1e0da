"""The links a reader gets in a mail: absolute, from BASE_URL (never from a request's host), and signed.

The paths are written out because these are made for every recipient of a mailing and ``reverse()`` costs more than the
signature; a test holds them to ``subscribers/urls/readers.py``. In a mailing only the tokens are made for each reader:
what stands round them is known beforehand.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from subscribers.tokens import Purpose, TokenPress, sign

_LEAVE, _PREFER, _VOTE = range(3)


@dataclasses.dataclass(frozen=True, slots=True)
class LinkFrame:
    """A reader's link without its token: what stands before it and after it, and which of the reader's it is."""

    before: str
    which: int
    after: str

    def url(self, tokens: Sequence[bytes]) -> str:
        """The link of the reader whose tokens these are."""
        return f"{self.before}{tokens[self.which].decode('ascii')}{self.after}"


def link_frame(name: str) -> LinkFrame:
    """The frame of the links called ``unsubscribe_url``, ``preferences_url`` or ``feedback_url.<choice>``.

    Raises LookupError for a name that is no reader's link.
    """
    base = settings.BASE_URL
    if name == "unsubscribe_url":
        return LinkFrame(f"{base}/u/", _LEAVE, "/")
    if name == "preferences_url":
        return LinkFrame(f"{base}/p/", _PREFER, "/")
    start, _, choice = name.partition(".")
    if start != "feedback_url" or not choice or not choice.isprintable():
        raise LookupError(f"no reader's link is called {name!r}")
    return LinkFrame(f"{base}/f/", _VOTE, f"/{choice}/")


def press_of_issue(issue_id: int) -> TokenPress:
    """Makes a reader's tokens for the frames of links in the mail of one issue, under the key that signs now."""
    return TokenPress((Purpose.UNSUBSCRIBE, ()), (Purpose.PREFERENCES, ()), (Purpose.FEEDBACK, (issue_id,)))


def same_token(token: str) -> list[bytes]:
    """One token in the place of each of a reader's: for links that are nobody's."""
    return [token.encode("ascii")] * 3


def unsubscribe_url(subscription_id: int) -> str:
    """Shows the unsubscribe form on GET; takes RFC 8058's POST. Never expires."""
    return f"{settings.BASE_URL}/u/{sign(Purpose.UNSUBSCRIBE, subscription_id)}/"


def preferences_url(subscription_id: int) -> str:
    """Where a reader changes their name and their newsletters. Never expires."""
    return f"{settings.BASE_URL}{preferences_path(subscription_id)}"


def preferences_path(subscription_id: int) -> str:
    """The same without the site, for links from page to page."""
    return f"/p/{sign(Purpose.PREFERENCES, subscription_id)}/"


def feedback_url(subscription_id: int, issue_id: int, choice: str) -> str:
    """Where one button of an issue leads; ``choice`` is the key of the button. Never expires."""
    return f"{settings.BASE_URL}/f/{sign(Purpose.FEEDBACK, subscription_id, issue_id)}/{choice}/"


def confirm_url(subscription_id: int, *, issued_at: dt.datetime) -> str:
    """Where a signup is confirmed; good for 7 days from ``issued_at`` and for one confirmation."""
    milliseconds = int(issued_at.timestamp() * 1000)
    return f"{settings.BASE_URL}/c/{sign(Purpose.CONFIRM, subscription_id, milliseconds)}/"


def new_address_url(request_id: int) -> str:
    """Where the owner of a new address takes it on; good for 7 days."""
    return f"{settings.BASE_URL}/a/{sign(Purpose.NEW_ADDRESS, request_id)}/"


def old_address_url(request_id: int) -> str:
    """Where the owner of the old address takes a change back; good for 30 days."""
    return f"{settings.BASE_URL}/a/{sign(Purpose.OLD_ADDRESS, request_id)}/undo/"


def own_data_url(request_id: int) -> str:
    """Where readers see what is kept of them, and have it erased; good for a day."""
    return f"{settings.BASE_URL}/d/{sign(Purpose.OWN_DATA, request_id)}/"
