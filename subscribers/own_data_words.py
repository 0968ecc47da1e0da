"""What the parts and columns of somebody's data are called on the page that shows them; in the file they are not."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from subscribers.leaving import BY_HAND, BY_READER, REASONS
from subscribers.models import SubscriptionState, SuppressionReason
from subscribers.own_data_changes import change_in_words
from subscribers.own_data_reasons import REASONS_OF_COPIES
from subscribers.suppression import ended_by

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
    "came_by": gettext_noop("How you joined"),
    "came_from": gettext_noop("What led you there"),
    "choice": gettext_noop("Answer"),
    "comment": gettext_noop("Your words"),
    "confirmed_at": gettext_noop("Confirmed"),
    "end_reason": gettext_noop("Why it ended"),
    "end_reason_before": gettext_noop("Why it ended earlier"),
    "ended_at": gettext_noop("Ended"),
    "ended_before": gettext_noop("Ended earlier, and began again"),
    "given_for": gettext_noop("For the address you had then"),
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
_A_WRITER = gettext_noop("A writer saw to it")
_A_LIST = gettext_noop("A list that was moved in")
_OUR_SERVICE = gettext_noop("The service that sends our mail")
_PLACES = {
    "signup page": gettext_noop("The signup page"),
    "embedded form": gettext_noop("A signup form on another site"),
    "form on another site, by script": gettext_noop("A signup form on another site, by script"),
    "confirmation page": gettext_noop("The page that confirms"),
    "preferences page": gettext_noop("Your preferences"),
    "unsubscribe page": gettext_noop("The page to unsubscribe"),
    "one-click": gettext_noop("The unsubscribe button of your mail program"),
    "address change": gettext_noop("The link in a mail to your new address"),
    "address change, undone": gettext_noop("The link in a mail to your old address"),
    "complaint to the mail provider": gettext_noop("Your mail provider"),
    "import": _A_LIST,
    "studio": _A_WRITER,
    "mail to the unsubscribe address": gettext_noop("A mail to the address for unsubscribing"),
    "unsubscribed at the mail provider": _OUR_SERVICE,
    "demo": gettext_noop("An example"),
}
_SUPPRESSED = {
    "hard_bounce": gettext_noop("Mail to you came back"),
    "complaint": gettext_noop("A mail was marked as unwanted"),
    "manual": _A_WRITER,
    "erasure": gettext_noop("You asked to be erased"),
}
_ENDS = {
    BY_READER: gettext_noop("By you"),
    **{reason: reason for reason in REASONS.values()},
    **{ended_by(reason): _SUPPRESSED[reason] for reason in SuppressionReason},
    BY_HAND: _A_WRITER,
    "import": _A_LIST,
    **{f"import: {state}": _A_LIST for state in SubscriptionState},
    "unsubscribed at the mail provider": _OUR_SERVICE,
}
_BY_AN_ACCOUNT = re.compile(r"\A(studio|by hand), by .*", re.DOTALL)
_OF_AN_IMPORT = re.compile(r"\Aimport \d+(?:, line .*)?\Z", re.DOTALL)
_OF_A_BOUNCE = re.compile(r"\d{4}-\d\d-\d\d: ")
_MORE_EXACTLY = re.compile(
    r"\A(import|mail to the unsubscribe address|unsubscribed at the mail provider) (?:\d+(?:, line .*)?|\(.*\))\Z",
    re.DOTALL,
)
VALUES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "subscriptions": {
        "came_by": _PLACES,
        "end_reason": _ENDS,
        "end_reason_before": _ENDS,
        "state": {
            "pending": gettext_noop("Waits for you to confirm"),
            "active": gettext_noop("Subscribed"),
            "unsubscribed": gettext_noop("Unsubscribed"),
            "bounced": gettext_noop("Ended, as mail came back"),
            "complained": gettext_noop("Ended, as a mail was marked as unwanted"),
        },
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
        },
        "source": _PLACES,
    },
    "requests": {
        "kind": {
            "address": gettext_noop("Mail at another address"),
            "own_data": gettext_noop("A look at what we keep about you"),
        }
    },
    "suppression": {
        "reason": _SUPPRESSED,
        "note": {"import": gettext_noop("Added by the team from a list")},
    },
    "copies": {"state": _COPIES, "reason": REASONS_OF_COPIES},
    "returned": {"kind": _RETURNED, "reason": REASONS_OF_COPIES},
}
"""What codes mean, by part and column, as they are said to the person. A code that is not here stands as it is."""

_SENTENCES: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("changes", "words"): change_in_words,
    # What the server said stands among what came back; here it would be a machine's words in another language.
    ("suppression", "note"): lambda note: "" if _OF_A_BOUNCE.match(note) else note,
}


def without_account(code: str) -> str:
    """Where something was done, or why it ended, without who of the team did it: that is not the reader's to know."""
    return without_line(_BY_AN_ACCOUNT.sub(r"\1", code))


def without_line(code: str) -> str:
    """What an import noted, without its number and the line of which list it was."""
    return _OF_AN_IMPORT.sub("import", code)


def in_words(part: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a part with words in the place of codes, in the language that is spoken; what holds nothing is left
    out.
    """
    columns = VALUES.get(part, {})
    found = []
    for row in rows:
        said = {name: _said(value, columns.get(name, {})) for name, value in row.items()}
        whole = {name: say(said[name]) for (of, name), say in _SENTENCES.items() if of == part and said.get(name)}
        found.append({name: value for name, value in (said | whole).items() if value not in (None, "", [])})
    return found


def _said(value: Any, words: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    known = words.get(_MORE_EXACTLY.sub(r"\1", value))
    if known:
        return gettext(known)
    # A reason for leaving stands behind who ended it: "by the reader: It comes too often".
    first, *more = value.split(": ")
    if first not in words:
        return value
    return ": ".join(gettext(each) if (each := words.get(part)) else part for part in (first, *more))
