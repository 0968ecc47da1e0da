"""Handing a mail to the server that an author gets about an issue of theirs, and what came of it."""

import enum
import logging
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives

from delivery.transport import TransportDown

logger = logging.getLogger(__name__)


class Outcome(enum.Enum):
    """What became of the mail."""

    SENT = enum.auto()
    NEVER = enum.auto()
    """It cannot be made, was refused for good, or left without an answer: it is not sent again."""
    LATER = enum.auto()
    """The server said “not now” to this one."""
    AWAY = enum.auto()
    """No mail can be sent at present."""


def hand_over(mail: EmailMultiAlternatives, *, about: str) -> Outcome:
    """Send it; ``about`` is what the log calls it. Whoever calls has written down that it leaves now."""
    try:
        mail.send()
    except ValueError as error:
        logger.warning("%s cannot be made: %s", about, error)
        return Outcome.NEVER
    except (OSError, SMTPException, TransportDown) as error:
        return _not_taken(error, about=about)
    return Outcome.SENT


def _not_taken(error: Exception, *, about: str) -> Outcome:
    if isinstance(error, TransportDown) or isinstance(error.__cause__, TransportDown):
        logger.warning("%s waits: %s", about, error)
        return Outcome.AWAY
    if isinstance(error, (SMTPRecipientsRefused, SMTPResponseException)):
        # Refused in so many words: it did not leave.
        logger.warning("%s was refused: %s", about, error)
        return Outcome.LATER if _may_change_its_mind(error) else Outcome.NEVER
    logger.warning("Whether this left is not known, so it is not sent again: %s: %s", about, error)
    return Outcome.NEVER


def _may_change_its_mind(refusal: SMTPException) -> bool:
    """Whether the server said "not now" (4yz, RFC 5321 §4.2.1)."""
    if isinstance(refusal, SMTPRecipientsRefused):
        return any(code < 500 for code, _ in refusal.recipients.values())
    return isinstance(refusal, SMTPResponseException) and refusal.smtp_code < 500
