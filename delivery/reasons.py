"""Our words for why a copy did not go out, and the server's codes that mean them.

The one place where foreign codes become ours (RFC 5321 §4.2.3, RFC 3463, the IANA registry of enhanced codes).
"""

LABELS = {
    "address_invalid": "The address is not accepted as one",
    "authentication": "The server wants another login",
    "bad_value": "A value of this reader cannot stand in a mail",
    "bounced": "Bounced before",
    "cancelled": "The mailing was cancelled",
    "complained": "Complained of spam before",
    "blocklisted": "The server or a list it asks has blocked ours",
    "connection_lost": "The connection broke before the message was handed over",
    "domain_unknown": "The domain does not exist or takes no mail",
    "duplicate": "The same address a second time",
    "filtered": "The reader's own filter turned it away",
    "erased": "Asked to be erased",
    "gone": "No longer a subscriber",
    "lease_expired": "The worker stopped while the server was answering",
    "mailbox_busy": "The mailbox is busy",
    "mailbox_disabled": "The mailbox is disabled",
    "mailbox_full": "The mailbox is full",
    "mailbox_moved": "The person has moved",
    "mailbox_unknown": "The mailbox does not exist",
    "message_refused": "The server objects to the message",
    "message_too_big": "The message is too big for the server",
    "needs_smtputf8": "The address has letters the server cannot take",
    "no_reply": "The server did not answer after the whole message was sent",
    "rate_limited": "The server takes no more from us for now",
    "routing_loop": "The mail went in circles on its way",
    "spam": "Taken for spam",
    "spam_report": "The reader called it spam",
    "other": "Refused for a reason of the server's own",
    "outside": "Not in the segment",
    "paused": "Paused by the reader",
    "pending": "Has not confirmed the subscription",
    "greylisted": "The server wants us to try again later",
    "sender_fault": "The server objects to us as the sender",
    "server_busy": "The server is too busy",
    "server_error": "The server had an error",
    "unauthenticated": "It did not pass the checks of SPF, DKIM or DMARC",
    "unreachable": "The server could not be reached",
    "virus": "Taken for malware",
    "suppressed": "On the list of addresses not to be mailed",
    "unsubscribed": "Unsubscribed",
}

# By the last two numbers of the enhanced code; the first only says for now (4) or for good (5).
_BY_ENHANCED = {
    "1.1": "mailbox_unknown",
    "1.2": "domain_unknown",
    "1.3": "address_invalid",
    "1.6": "mailbox_moved",
    "1.10": "domain_unknown",
    "1.351": "mailbox_unknown",
    "1.7": "sender_fault",
    "1.8": "sender_fault",
    "2.0": "mailbox_busy",
    "2.1": "mailbox_disabled",
    "2.2": "mailbox_full",
    "2.3": "message_too_big",
    "3.0": "server_error",
    "3.1": "server_busy",
    "3.2": "server_busy",
    "3.4": "message_too_big",
    "4.1": "unreachable",
    "4.2": "unreachable",
    "4.4": "domain_unknown",
    "4.6": "routing_loop",
    "4.7": "unreachable",
    "4.14": "routing_loop",
    "4.310": "domain_unknown",
    "4.5": "server_busy",
    "6.0": "message_refused",
    "6.1": "message_refused",
    "6.2": "message_refused",
    "6.3": "message_refused",
    "6.5": "message_refused",
    "6.7": "needs_smtputf8",
    "7.17": "mailbox_moved",
    "7.18": "mailbox_moved",
}
# Of the codes for good only those that say something: 550, 551 and 553 stand for everything from nobody being there to
# a policy, and who takes them at their word suppresses readers who are.
_BY_CODE = {
    421: "server_busy",
    450: "mailbox_busy",
    451: "server_error",
    452: "server_busy",
    530: "authentication",
    534: "authentication",
    535: "authentication",
    538: "authentication",
    552: "mailbox_full",
}
SENDER_FAULTS = frozenset(
    {"sender_fault", "authentication", "unauthenticated", "blocklisted", "rate_limited", "spam", "virus"}
)
"""Reasons that speak of us as the sender."""

OUR_FAULTS = SENDER_FAULTS | {"message_refused", "message_too_big"}
"""Reasons that speak of us or of what we send, which is the same for all: too many of them and the mailing pauses."""

WORTH_ANOTHER_TRY = OUR_FAULTS | {
    "greylisted", "needs_smtputf8", "other", "routing_loop", "server_busy", "server_error", "unreachable",
}  # fmt: skip
"""Reasons for a refusal that do not lie with the reader: once a person has seen to it, these copies go out anew."""

PERSON_GONE = frozenset({"mailbox_unknown", "domain_unknown", "address_invalid", "mailbox_moved"})
"""Reasons for which an address is not mailed again: there is nobody behind it."""

ABOUT_READER = PERSON_GONE | {"filtered", "mailbox_busy", "mailbox_disabled", "mailbox_full"}
"""Reasons that speak of one mailbox, and cannot be meant before it was named."""


def reason_of_code(code: int) -> str:
    """Our reason for a reply code (RFC 5321 §4.2.3) with nothing else to go by; '' for one that says nothing."""
    return _BY_CODE.get(code, "")


def reason_of_status(status: str) -> str:
    """Our reason for an enhanced code such as ``5.1.1`` (RFC 3463); '' for one that says nothing in particular."""
    found = _BY_ENHANCED.get(status.partition(".")[2], "")
    return found or ("sender_fault" if status[1:].startswith(".7.") else "")


def reason_label(reason: str) -> str:
    """A reason in plain words; a code nobody knows is shown as it is."""
    return LABELS.get(reason, reason.replace("_", " ").capitalize())
