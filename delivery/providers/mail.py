"""From the compiled message to what a provider's API takes: its parts and headers, as faithfully as the API allows.

No backend takes the message whole, and the provider writes and signs it anew. So what is about its form stays behind,
a DKIM signature above all: it would not verify.
"""

import email
import email.policy
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from typing import cast

from django.core.mail import EmailMultiAlternatives

from delivery.providers.registry import Provider
from delivery.transport import Envelope

COPY = "copy"
"""The name of the metadata by which a provider's event says which copy it is about."""

# What the API has a field for, or the provider makes itself.
_LEFT_OUT = frozenset(
    {
        "bcc", "cc", "content-transfer-encoding", "content-type", "date", "dkim-signature", "from", "message-id",
        "mime-version", "reply-to", "return-path", "sender", "subject", "to",
    }
)  # fmt: skip


def mail_of(message: bytes, *, envelope: Envelope, provider: Provider) -> EmailMultiAlternatives:
    """The message as Django has it, for anymail to send to the envelope's recipient and nobody else."""
    read = email.message_from_bytes(message, policy=email.policy.default.clone(max_line_length=0))
    mail = EmailMultiAlternatives(
        subject=str(read["Subject"] or ""),
        body=_part(read, "plain"),
        from_email=_mailboxes(read, "From")[0],
        to=[_to(read, recipient=envelope.recipient)],
        reply_to=_mailboxes(read, "Reply-To"),
        headers={name: str(value) for name, value in read.items() if name.lower() not in _LEFT_OUT},
    )
    html = _part(read, "html")
    if not (html or mail.body):
        raise ValueError("the message has no words")
    if html:
        mail.attach_alternative(html, "text/html")
    if provider.keeps_message_id is not None:
        mail.extra_headers |= {"Message-ID": str(read["Message-ID"]), **provider.keeps_message_id}
    # anymail reads these off the message.
    if provider.metadata:
        mail.metadata = {COPY: copy_token(read)}  # type: ignore[attr-defined]
    else:
        mail.tags = [copy_token(read)]  # type: ignore[attr-defined]
    return mail


def copy_token(read: EmailMessage) -> str:
    """What names the copy: the left side of its Message-ID, the same whenever it is tried again."""
    return str(read["Message-ID"] or "").strip().strip("<>").partition("@")[0]


def _part(read: EmailMessage, subtype: str) -> str:
    part = read.get_body((subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _to(read: EmailMessage, *, recipient: str) -> str:
    """The envelope's recipient, with the name that To gives."""
    header = cast("AddressHeader | None", read["To"])
    name = header.addresses[0].display_name if header is not None and header.addresses else ""
    return str(Address(name, addr_spec=recipient)) if recipient.isascii() else recipient


def _mailboxes(read: EmailMessage, name: str) -> list[str]:
    header = cast("AddressHeader | None", read[name])
    return [str(address) for address in header.addresses] if header is not None else []
