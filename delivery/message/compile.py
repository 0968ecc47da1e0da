"""A rendered issue compiled into byte segments and typed slots, and the fill that makes one recipient's mail.

multipart/alternative, text before HTML (RFC 2046 §5.1.4), UTF-8 in quoted-printable, CRLF throughout.
"""

import dataclasses
import datetime as dt
import re
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from operator import itemgetter

from delivery.dkim import MessageSigner, Signer
from delivery.leave_address import leave_frame
from delivery.message.headers import (
    list_id_header,
    mailbox_header,
    message_id_header,
    subject_header,
    text_header,
    to_header,
)
from delivery.message.identity import Identity
from delivery.message.layout import Join, Layout, Line
from delivery.message.links import checked_frame, in_header as link_in_header
from delivery.message.quoted_printable import encode_piece
from delivery.message.recipient import Recipient
from delivery.message.remembered import Remembered
from delivery.message.slots import BodySlots
from newsletter.rendering.filling import Hole, in_header, split
from newsletter.rendering.types import RenderedIssue, Slot, SlotKind
from subscribers.reader_links import LinkFrame

UNSUBSCRIBE = "unsubscribe_url"

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CompiledMessage:
    """An issue ready to be filled, by several threads at once if need be; ``signer`` is None where nothing is signed.

    ``lines`` write the header lines that differ from copy to copy, ``slots`` the values in the bodies; ``whole``,
    ``head`` and ``body`` put these and the tokens of links into their places.
    """

    lines: tuple[Line, ...]
    slots: BodySlots
    whole: Join
    head: Join
    body: Join
    signer: MessageSigner | None

    def fill(self, recipient: Recipient) -> bytes:
        """The whole mail for one recipient, signed if it is to be: lines end in CRLF, and none begins with a dot.

        Raises Unfillable where one of their values may not stand in it, and CannotSign where a key does not work.
        """
        values = self.slots.read(recipient)
        changing = [line(recipient, values) for line in self.lines]
        own = [*changing, *recipient.link_tokens, *self.slots.encode(values)]
        if self.signer is None:
            return self.whole(own)
        body = self.body(own)
        return b"".join((self.signer.sign(changing, body), self.head(own), body))


def compile_message(
    rendered: RenderedIssue,
    *,
    identity: Identity,
    date: dt.datetime,
    subject_prefix: str = "",
    signers: Sequence[Signer] = (),
    clock: Callable[[], float] = time.time,
) -> CompiledMessage:
    """Compile an issue; ``date`` is the Date header of every copy, ``clock`` tells when one is signed.

    Each of ``signers`` adds a DKIM signature. Raises Unfillable where a header cannot be made, and CannotSign where a
    signer's domain is not that of From.
    """
    # "=_" cannot occur in quoted-printable (RFC 2045 §6.7), so the boundary never stands in a body.
    boundary = f"=_{rendered.digest()[:32]}".encode("ascii")
    slots = BodySlots(rendered.slots)
    frames = {slot: checked_frame(slot.name) for slot in rendered.slots if slot.kind is SlotKind.URL}
    layout = Layout()
    _write_headers(layout, slots, rendered, identity=identity, date=date, subject=subject_prefix + rendered.subject)
    layout.fix(b"MIME-Version: 1.0\r\n")
    layout.fix(b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n')
    layout.begin_body()
    layout.write(b"--" + boundary + b"\r\n" + _part_header("plain"))
    _write_body(layout, rendered.text, slots, frames, in_html=False)
    layout.write(b"\r\n--" + boundary + b"\r\n" + _part_header("html"))
    _write_body(layout, rendered.html, slots, frames, in_html=True)
    layout.write(b"\r\n--" + boundary + b"--\r\n")
    return CompiledMessage(
        lines=tuple(layout.changing.values()),
        slots=slots,
        whole=layout.whole(),
        head=layout.head(),
        body=layout.body(),
        signer=_message_signer(layout, signers, identity=identity, clock=clock),
    )


def _message_signer(
    layout: Layout, signers: Sequence[Signer], *, identity: Identity, clock: Callable[[], float]
) -> MessageSigner | None:
    if not signers:
        return None
    return MessageSigner(
        signers,
        sender=identity.sender_address,
        fixed_headers=layout.fixed_headers,
        changing_headers=list(layout.changing),
        fixed_body=layout.fixed_body(),
        clock=clock,
    )


def _write_headers(
    layout: Layout, slots: BodySlots, rendered: RenderedIssue, *, identity: Identity, date: dt.datetime, subject: str
) -> None:
    leave = checked_frame(UNSUBSCRIBE)
    leave_line = link_in_header("List-Unsubscribe", leave, by_mail=leave_frame())
    domain = identity.message_domain
    layout.fix(mailbox_header("From", identity.sender_name, identity.sender_address))
    layout.change("To", lambda recipient, _values: to_header(recipient.name, recipient.address))
    if identity.reply_to:
        layout.fix(mailbox_header("Reply-To", "", identity.reply_to))
    _write_subject(layout, slots, subject, rendered.slots)
    layout.fix(f"Date: {format_datetime(date.astimezone(dt.UTC))}\r\n".encode("ascii"))
    layout.change("Message-ID", lambda recipient, _values: message_id_header(recipient.token, domain))
    layout.change("List-Unsubscribe", lambda recipient, _values: leave_line(recipient.link_tokens[leave.which]))
    layout.fix(list_id_header(identity.title, identity.list_id))
    layout.fix(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    layout.fix(b"Precedence: bulk\r\n")
    layout.fix(text_header("Feedback-ID", identity.feedback_id))
    if _LANGUAGE_TAG.fullmatch(identity.language):
        layout.fix(text_header("Content-Language", identity.language))


def _write_subject(layout: Layout, slots: BodySlots, subject: str, used: Sequence[Slot]) -> None:
    """The whole subject is encoded at once, since white space between two encoded words is not kept."""
    parts = tuple(split(subject, used))
    holes = [part.slot for part in parts if isinstance(part, Hole)]
    if not holes:
        layout.fix(text_header("Subject", subject.strip()))
        return
    first = slots.values.index(holes[0])
    # The first one twice: itemgetter gives one thing alone, not in a tuple.
    pick = itemgetter(first, *map(slots.values.index, holes))

    def write(picked: tuple[str, ...]) -> bytes:
        given = iter(picked[1:])
        words = [in_header(part.slot, next(given)) if isinstance(part, Hole) else part for part in parts]
        return subject_header("".join(words))

    lines = Remembered(write)
    layout.change("Subject", lambda _recipient, values: lines[pick(values)])


def _part_header(subtype: str) -> bytes:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii")


def _write_body(
    layout: Layout, text: str, slots: BodySlots, frames: Mapping[Slot, LinkFrame], *, in_html: bool
) -> None:
    """A body in pieces that each begin at the start of a line; it ends with a line break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for part in split(text if text.endswith("\n") else f"{text}\n", [*slots.values, *frames]):
        if isinstance(part, str):
            layout.write(encode_piece(part))
        elif part.slot in frames:
            layout.write_link(frames[part.slot], in_html=in_html)
        else:
            layout.leave_room(slots.index(part.slot, in_html=in_html))
