"""Django's own mail (confirmations, for one) signed like issues: a mail that asks for trust should pass DMARC."""

import re
import smtplib
import time
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from delivery.dkim import MessageSigner
from delivery.signing.signers import signers_for

# A field with the lines it goes on in (RFC 5322 §2.2.3).
_FIELD = re.compile(rb"[!-9;-~]+:.*\r\n(?:[ \t].*\r\n)*")


class SigningBackend(EmailBackend):
    """SMTP as Django speaks it, with DKIM where there is a key for the domain in From.

    Raises KeyTrouble or CannotSign where a mail that should be signed cannot be; it is not sent.
    """

    def _send(self, email_message: EmailMessage) -> bool:
        if not email_message.recipients() or self.connection is None:
            return False
        encoding = email_message.encoding or settings.DEFAULT_CHARSET
        sender = sanitize_address(email_message.from_email, encoding)
        recipients = [sanitize_address(address, encoding) for address in email_message.recipients()]
        try:
            self.connection.sendmail(sender, recipients, signed(email_message))
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def signed(email_message: EmailMessage) -> bytes:
    """The mail as it goes over the wire, below its signatures; as it is where its domain has no key."""
    message = email_message.message()
    written: bytes = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # the stubs know the base class only
    author = parseaddr(str(message["From"]))[1]
    signers = signers_for(author.rpartition("@")[2]) if "@" in author else ()
    if not signers:
        return written
    headers, _, body = written.partition(b"\r\n\r\n")
    signer = MessageSigner(
        signers,
        sender=author,
        fixed_headers=_FIELD.findall(headers + b"\r\n"),
        changing_headers=(),
        fixed_body=(body,),
        clock=time.time,
    )
    return signer.sign((), body) + written
