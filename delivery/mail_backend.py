"""Django's own mail (confirmations, for one) signed like issues: a mail that asks for trust should pass DMARC.

It goes by the server of ``EMAIL_URL``, over the client that issues go over. What that comes to is told in smtplib's
exceptions, since those are what callers of Django's mail know.
"""

import dataclasses
import re
import smtplib
import time
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from delivery.dkim import MessageSigner
from delivery.looping import run_to_end
from delivery.message import read_mailbox
from delivery.models import Stage
from delivery.routes import default_route
from delivery.signing.signers import signers_for
from delivery.smtp import Timeouts
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Reply, Transport, TransportDown
from newsletter.rendering.refusals import Unfillable, UnusableSender

PATIENCE = Timeouts.all(20.0)

# A field with the lines it goes on in (RFC 5322 §2.2.3).
_FIELD = re.compile(rb"[!-9;-~]+:.*\r\n(?:[ \t].*\r\n)*")


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Letter:
    """A mail as it goes out; ``envelopes`` has one for each recipient."""

    envelopes: tuple[Envelope, ...]
    content: bytes


class SigningBackend(BaseEmailBackend):
    """SMTP by our own client, with DKIM where there is a key for the domain in From.

    Raises KeyTrouble or CannotSign where a mail that should be signed cannot be, and Unfillable (a ValueError) where an
    address is none (UnusableSender where it is that in From); then nothing is sent. Raises SMTPException where the
    server does not take a mail; with ``fail_silently`` that mail is not counted.
    """

    def __init__(self, *, fail_silently: bool = False, **told: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        if unknown := [name for name, value in told.items() if value is not None]:
            raise TypeError(f"The server of mail is that of EMAIL_URL: leave {', '.join(unknown)} out.")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many of them were taken, by one recipient at least."""
        letters = [_letter(message) for message in email_messages if message.recipients()]
        if not letters:
            return 0
        transport = default_route(timeouts=PATIENCE).connect()
        return run_to_end(self._send_all(letters, transport=transport))

    async def _send_all(self, letters: Sequence[_Letter], *, transport: Transport) -> int:
        sent = 0
        try:
            for letter in letters:
                try:
                    await _send(letter, transport=transport)
                    sent += 1
                except smtplib.SMTPException:
                    if not self.fail_silently:
                        raise
        finally:
            await transport.close()
        return sent


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


def _letter(email_message: EmailMessage) -> _Letter:
    try:
        sender = read_mailbox(parseaddr(email_message.from_email)[1])
    except Unfillable as error:
        raise UnusableSender(str(error)) from error
    readers = [read_mailbox(parseaddr(address)[1]) for address in email_message.recipients()]
    return _Letter(
        envelopes=tuple(
            Envelope(sender.address, reader.address, sender.international or reader.international) for reader in readers
        ),
        content=signed(email_message),
    )


async def _send(letter: _Letter, *, transport: Transport) -> None:
    """To each recipient by itself. Raises SMTPException; SMTPRecipientsRefused where the server wants none of them."""
    refused: dict[str, tuple[int, bytes]] = {}
    for envelope in letter.envelopes:
        try:
            result = await transport.prepare(envelope, letter.content)
            answer = await transport.finish(result) if isinstance(result, Prepared) else result
        except TransportDown as error:
            raise _as_smtplib_has_it(error) from error
        if isinstance(answer, Refused) and answer.stage == Stage.RCPT:
            refused[envelope.recipient] = _code_and_words(answer.reply)
        else:
            _check(answer, sender=envelope.sender)
    if len(refused) == len(letter.envelopes):
        raise smtplib.SMTPRecipientsRefused(refused)


def _check(answer: Reply | NoReply | Refused | Broken, *, sender: str) -> None:
    """Raises SMTPException unless the mail was taken."""
    match answer:
        case Broken() | NoReply():
            raise smtplib.SMTPServerDisconnected(answer.text)
        case Refused(stage=Stage.MAIL):
            raise smtplib.SMTPSenderRefused(*_code_and_words(answer.reply), sender)
        case Refused():
            raise smtplib.SMTPDataError(*_code_and_words(answer.reply))
        case Reply() if not answer.positive:
            raise smtplib.SMTPDataError(*_code_and_words(answer))


def _as_smtplib_has_it(error: TransportDown) -> smtplib.SMTPException:
    if error.reply is None:
        return smtplib.SMTPServerDisconnected(str(error))
    kind = smtplib.SMTPAuthenticationError if error.stage == Stage.AUTH else smtplib.SMTPConnectError
    return kind(error.reply.code, str(error))


def _code_and_words(reply: Reply) -> tuple[int, bytes]:
    return reply.code, " ".join(part for part in (reply.enhanced, reply.text) if part).encode()
