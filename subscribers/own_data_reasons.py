"""Why a copy did not go out or came back, as it is said to the reader it was for.

The codes are those of :mod:`delivery.reasons`, which says them to those who send.
"""

from django.utils.translation import gettext_noop

_BACK = gettext_noop("Mail to you came back")
_ENDED = gettext_noop("Your subscription had ended")
_LATER = gettext_noop("Your mail server asked us to try again later")
_NO_MAILBOX = gettext_noop("There is no such mailbox")
_OBJECTED = gettext_noop("Your mail server objected to this mail")
_UNWANTED = gettext_noop("A mail was marked as unwanted")
_UNCERTAIN = gettext_noop("Nobody knows whether your mail server took it")
_UNREACHABLE = gettext_noop("Your mail server could not be reached")
_US = gettext_noop("Refused because of us")
REASONS_OF_COPIES = {
    "address_invalid": gettext_noop("Your address is not accepted as one"),
    "authentication": _US,
    "bad_value": gettext_noop("Your name or another of your details cannot stand in a mail"),
    "bounced": _BACK,
    "cancelled": gettext_noop("The sending was stopped"),
    "complained": _UNWANTED,
    "blocklisted": _US,
    "connection_lost": _UNREACHABLE,
    "domain_unknown": gettext_noop("The domain of your address takes no mail"),
    "duplicate": gettext_noop("The same address a second time"),
    "filtered": gettext_noop("Your own filter turned it away"),
    "erased": gettext_noop("You asked to be erased"),
    "gone": _ENDED,
    "lease_expired": _UNCERTAIN,
    "mailbox_busy": gettext_noop("Your mailbox was busy"),
    "mailbox_disabled": gettext_noop("Your mailbox was switched off"),
    "mailbox_full": gettext_noop("Your mailbox was full"),
    "mailbox_moved": gettext_noop("Your mailbox has moved"),
    "mailbox_unknown": _NO_MAILBOX,
    "message_refused": _OBJECTED,
    "message_too_big": _OBJECTED,
    "needs_smtputf8": gettext_noop("Your mail server cannot take the letters of your address"),
    "no_reply": _UNCERTAIN,
    "rate_limited": _LATER,
    "routing_loop": gettext_noop("It went in circles on its way"),
    "spam": gettext_noop("It was taken for spam"),
    "spam_report": _UNWANTED,
    "other": gettext_noop("Your mail server gave another reason"),
    "outside": gettext_noop("It went to some readers only"),
    "paused": gettext_noop("You had paused"),
    "pending": gettext_noop("You had not confirmed yet"),
    "greylisted": _LATER,
    "sender_fault": _US,
    "server_busy": _LATER,
    "server_error": _LATER,
    "unauthenticated": _US,
    "unreachable": _UNREACHABLE,
    "virus": _OBJECTED,
    "suppressed": gettext_noop("Not sent, since we must not write to you"),
    "unsubscribed": _ENDED,
}
