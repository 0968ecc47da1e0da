"""A rendered issue compiled into byte segments and typed slots, and the fill that makes one recipient's mail.

multipart/alternative, text before HTML (RFC 2046 §5.1.4), UTF-8 in quoted-printable, CRLF throughout.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from email.utils import format_datetime
from typing import NamedTuple

from delivery.message.headers import list_id_header, mailbox_header, text_header, url_header
from delivery.message.identity import Identity
from delivery.message.mailboxes import read_mailbox
from delivery.message.quoted_printable import encode_piece
from delivery.message.recipient import Recipient
from newsletter.rendering.filling import Hole, split, value_in_header, value_in_html, value_in_text
from newsletter.rendering.types import RenderedIssue, Slot

Fill = Callable[[Recipient], bytes]
"""A typed slot: what it writes for a recipient. Raises Unfillable."""

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


class CompiledMessage(NamedTuple):
    """An issue ready to be filled: ``segments`` are bytes, or a slot that makes bytes of a recipient."""

    segments: tuple[bytes | Fill, ...]

    def fill(self, recipient: Recipient) -> bytes:
        """The whole mail for one recipient. Raises Unfillable where one of their values may not stand in it."""
        return b"".join(segment if isinstance(segment, bytes) else segment(recipient) for segment in self.segments)


def compile_message(
    rendered: RenderedIssue, *, identity: Identity, date: dt.datetime, subject_prefix: str = ""
) -> CompiledMessage:
    """Compile an issue; ``date`` is the Date header of every copy. Raises Unfillable where a header cannot be made."""
    # "=_" cannot occur in quoted-printable (RFC 2045 §6.7), so the boundary never stands in a body.
    boundary = f"=_{rendered.digest()[:32]}".encode("ascii")
    segments: list[bytes | Fill] = [
        *_headers(rendered, identity=identity, date=date, subject_prefix=subject_prefix),
        b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n\r\n',
        b"--" + boundary + b"\r\n" + _part_header("plain"),
        *_body(rendered.text, rendered.slots, value_in_text),
        b"\r\n--" + boundary + b"\r\n" + _part_header("html"),
        *_body(rendered.html, rendered.slots, value_in_html),
        b"\r\n--" + boundary + b"--\r\n",
    ]
    return CompiledMessage(tuple(_joined(segments)))


def _headers(
    rendered: RenderedIssue, *, identity: Identity, date: dt.datetime, subject_prefix: str
) -> list[bytes | Fill]:
    fixed = [
        list_id_header(identity.title, identity.list_id),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        b"Precedence: bulk\r\n",
        text_header("Feedback-ID", identity.feedback_id),
    ]
    if _LANGUAGE_TAG.fullmatch(identity.language):
        fixed.append(text_header("Content-Language", identity.language))
    reply_to = mailbox_header("Reply-To", "", identity.reply_to) if identity.reply_to else b""
    return [
        mailbox_header("From", identity.sender_name, identity.sender_address),
        _to,
        reply_to,
        _subject(subject_prefix + rendered.subject, rendered.slots),
        f"Date: {format_datetime(date.astimezone(dt.UTC))}\r\n".encode("ascii"),
        _message_id(identity.message_domain),
        _list_unsubscribe,
        *fixed,
    ]


def _to(recipient: Recipient) -> bytes:
    return mailbox_header("To", recipient.name, read_mailbox(recipient.address).address)


def _list_unsubscribe(recipient: Recipient) -> bytes:
    return url_header("List-Unsubscribe", recipient.link("unsubscribe_url"))


def _message_id(domain: str) -> Fill:
    return lambda recipient: f"Message-ID: <{recipient.uuid.hex}@{domain}>\r\n".encode("ascii")


def _subject(subject: str, slots: Sequence[Slot]) -> bytes | Fill:
    """The whole subject is encoded at once, since white space between two encoded words is not kept."""
    pieces = tuple(split(subject, slots))
    if not any(isinstance(piece, Hole) for piece in pieces):
        return text_header("Subject", subject.strip())

    def fill(recipient: Recipient) -> bytes:
        filled = (value_in_header(piece.slot, recipient) if isinstance(piece, Hole) else piece for piece in pieces)
        return text_header("Subject", "".join(filled).strip())

    return fill


def _part_header(subtype: str) -> bytes:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii")


def _body(text: str, slots: Sequence[Slot], value: Callable[[Slot, Recipient], str]) -> list[bytes | Fill]:
    """A body in pieces that each begin at the start of a line; it ends with a line break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    ended = text if text.endswith("\n") else f"{text}\n"
    return [
        _body_slot(piece.slot, value) if isinstance(piece, Hole) else encode_piece(piece)
        for piece in split(ended, slots)
    ]


def _body_slot(slot: Slot, value: Callable[[Slot, Recipient], str]) -> Fill:
    return lambda recipient: encode_piece(value(slot, recipient))


def _joined(segments: Iterable[bytes | Fill]) -> list[bytes | Fill]:
    """Neighbouring bytes made one, so that a fill joins as few pieces as there are slots."""
    joined: list[bytes | Fill] = []
    for segment in segments:
        if joined and isinstance(segment, bytes) and isinstance(last := joined[-1], bytes):
            joined[-1] = last + segment
        else:
            joined.append(segment)
    return joined
