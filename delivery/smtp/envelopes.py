"""MAIL, RCPT and DATA for one message, and whether this server can be asked at all."""

import re

from delivery.models import Stage
from delivery.smtp.features import Features
from delivery.transport import Envelope, Refused, Reply

# With what no UTF-8 can say: half a surrogate pair.
_FOREIGN = re.compile(r"[\x00-\x20\x7f<>\ud800-\udfff]")
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f\ud800-\udfff]|\\[\x20-\x7e])*"@[^\x00-\x20\x7f<>\ud800-\udfff]+')


def commands(envelope: Envelope, *, features: Features, size: int, ascii_only: bool) -> bytes:
    """MAIL, RCPT and DATA, a line each; parameters only where they are offered and needed."""
    options = f" SIZE={size}" if features.sized else ""
    if not ascii_only:
        options += " BODY=8BITMIME"
    if _is_international(envelope):
        options += " SMTPUTF8"
    return f"MAIL FROM:<{envelope.sender}>{options}\r\nRCPT TO:<{envelope.recipient}>\r\nDATA\r\n".encode()


def impossible(envelope: Envelope, *, features: Features, size: int, ascii_only: bool) -> Refused | None:
    """What rules the message out before anything is said, in the codes a server would have used; None: nothing does."""
    sender, recipient = envelope.sender, envelope.recipient
    if _FOREIGN.search(sender + recipient) or not recipient:  # nearly always neither
        if not _is_sayable(sender):
            return Refused(Stage.MAIL, Reply(553, "5.1.7", f"Not an address to send from: {sender!a}."))
        if not (recipient and _is_sayable(recipient)):
            return Refused(Stage.RCPT, Reply(553, "5.1.3", f"Not an address to send to: {recipient!a}."))
    if not features.smtputf8 and _is_international(envelope):
        words = "The server takes no addresses with characters beyond ASCII (it offers no SMTPUTF8)."
        return Refused(Stage.RCPT, Reply(553, "5.6.7", words))
    if not (ascii_only or features.eight_bit):
        words = "The message has octets beyond ASCII, and the server takes none (it offers no 8BITMIME)."
        return Refused(Stage.MAIL, Reply(554, "5.6.3", words))
    if 0 < features.size < size:
        words = f"The message of {size} octets is larger than the server takes ({features.size})."
        return Refused(Stage.MAIL, Reply(552, "5.3.4", words))
    return None


def _is_international(envelope: Envelope) -> bool:
    return envelope.international or not (envelope.sender.isascii() and envelope.recipient.isascii())


def _is_sayable(address: str) -> bool:
    """Whether it can stand between < and > and end nothing before its time; the server judges the rest."""
    return not _FOREIGN.search(address) or bool(_QUOTED.fullmatch(address))
