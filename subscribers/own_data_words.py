"""What the parts and columns of somebody's data are called on the page that shows them; in the file they are not."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

TITLES = {
    "person": gettext_noop("You"),
    "subscriptions": gettext_noop("Your subscriptions"),
    "consent": gettext_noop("What you agreed to"),
    "votes": gettext_noop("What you said of issues"),
    "notes": gettext_noop("What the writers noted"),
    "changes": gettext_noop("What the writers changed"),
    "requests": gettext_noop("What you asked for lately"),
    "suppression": gettext_noop("Why we do not write to you"),
    "copies": gettext_noop("What was sent to you"),
    "returned": gettext_noop("What came back"),
}
"""The parts in the order in which they are shown; the names are those of the file."""
LABELS = {
    "act": gettext_noop("What happened"),
    "address": gettext_noop("Address"),
    "at": gettext_noop("When"),
    "before": gettext_noop("Address before"),
    "came_by": gettext_noop("Came by"),
    "came_from": gettext_noop("Came from"),
    "choice": gettext_noop("Answer"),
    "comment": gettext_noop("Your words"),
    "confirmed_at": gettext_noop("Confirmed"),
    "end_reason": gettext_noop("Why it ended"),
    "ended_at": gettext_noop("Ended"),
    "ip_address": gettext_noop("Network address"),
    "ip_is_short": gettext_noop("Network address shortened"),
    "issue": gettext_noop("Issue"),
    "kind": gettext_noop("Kind"),
    "known_since": gettext_noop("Known since"),
    "language": gettext_noop("Language"),
    "last_answer": gettext_noop("Last answer of the mail server"),
    "name": gettext_noop("Name"),
    "newsletter": gettext_noop("Newsletter"),
    "note": gettext_noop("Note"),
    "paused_until": gettext_noop("Paused until"),
    "reason": gettext_noop("Reason"),
    "since": gettext_noop("Since"),
    "source": gettext_noop("Where"),
    "state": gettext_noop("State"),
    "status": gettext_noop("Status"),
    "tags": gettext_noop("Tags"),
    "to": gettext_noop("Sent to"),
    "tries": gettext_noop("Tries"),
    "user_agent": gettext_noop("Browser"),
    "wording": gettext_noop("What you were told"),
    "words": gettext_noop("Words"),
}
_COPIES = {
    "pending": gettext_noop("Waits to be sent"),
    "claimed": gettext_noop("Is being sent"),
    "handoff": gettext_noop("Is being sent"),
    "sent": gettext_noop("Taken by your mail server"),
    "deferred": gettext_noop("To be tried again"),
    "failed": gettext_noop("Refused by your mail server"),
    "in_doubt": gettext_noop("Sent, and nobody knows whether it arrived"),
    "expired": gettext_noop("Given up after many tries"),
    "suppressed": gettext_noop("Not sent, since we must not write to you"),
    "cancelled": gettext_noop("Not sent"),
    "bounced": gettext_noop("Came back"),
    "complained": gettext_noop("Marked as unwanted"),
}
_RETURNED = {
    "hard": gettext_noop("There is no such mailbox"),
    "soft": gettext_noop("Not taken this time"),
    "sender_fault": gettext_noop("Refused because of us"),
    "complaint": gettext_noop("Marked as unwanted"),
    "autoreply": gettext_noop("Answered by a machine"),
    "delayed": gettext_noop("Delayed"),
    "delivered": gettext_noop("Delivered"),
}
VALUES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "subscriptions": {
        "state": {
            "pending": gettext_noop("Waits for you to confirm"),
            "active": gettext_noop("Subscribed"),
            "unsubscribed": gettext_noop("Unsubscribed"),
            "bounced": gettext_noop("Ended, as mail came back"),
            "complained": gettext_noop("Ended, as a mail was marked as unwanted"),
        }
    },
    "consent": {
        "act": {
            "signed_up": gettext_noop("You signed up"),
            "confirmed": gettext_noop("You confirmed"),
            "added": gettext_noop("A writer added you"),
            "unsubscribed": gettext_noop("You unsubscribed"),
            "resubscribed": gettext_noop("You subscribed again"),
            "paused": gettext_noop("You paused"),
            "resumed": gettext_noop("You ended the pause"),
            "address_changed": gettext_noop("You changed your address"),
            "lifted": gettext_noop("You asked for mail again after it came back"),
        }
    },
    "requests": {
        "kind": {
            "address": gettext_noop("Mail at another address"),
            "own_data": gettext_noop("A look at what we keep about you"),
        }
    },
    "suppression": {
        "reason": {
            "hard_bounce": gettext_noop("Mail to you came back"),
            "complaint": gettext_noop("A mail was marked as unwanted"),
            "manual": gettext_noop("A writer saw to it"),
            "erasure": gettext_noop("You asked to be erased"),
        }
    },
    "copies": {"state": _COPIES},
    "returned": {"kind": _RETURNED},
}
"""What codes mean, by part and column, as they are said to the person. A code that is not here stands as it is."""


def in_words(part: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a part with words in the place of codes, in the language that is spoken."""
    columns = VALUES.get(part, {})
    return [{name: _said(value, columns.get(name, {})) for name, value in row.items()} for row in rows]


def _said(value: Any, words: Mapping[str, str]) -> Any:
    known = words.get(value) if isinstance(value, str) else None
    return gettext(known) if known else value
