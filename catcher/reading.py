"""Reading a caught message for the eye. A catcher takes whatever it is given, so nothing here raises on bad mail."""

import email
import email.policy
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message

Headers = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A part that is neither the text nor the HTML; ``number`` counts the message's leaves from 0."""

    number: int
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class ReadMail:
    """A message taken apart. ``problem`` says what could not be read; the raw message is always there."""

    headers: Headers
    html: str | None = None
    text: str | None = None
    attachments: tuple[Attachment, ...] = ()
    problem: str = ""


def read(content: bytes) -> ReadMail:
    """Take a message apart: the first HTML part, the first text part, and the rest."""
    headers = headers_of(content)
    try:
        leaves = [part for part in _parse(content).walk() if not part.is_multipart()]
        html = text = None
        attachments = []
        for number, part in enumerate(leaves):
            kind = part.get_content_type()
            named = part.get_content_disposition() == "attachment" or part.get_filename()
            if kind == "text/html" and html is None and not named:
                html = _text_of(part)
            elif kind == "text/plain" and text is None and not named:
                text = _text_of(part)
            else:
                attachments.append(_attachment(number, part))
    except Exception as error:
        return ReadMail(headers=headers, problem=f"This message could not be taken apart ({type(error).__name__}).")
    return ReadMail(headers=headers, html=html, text=text, attachments=tuple(attachments))


def headers_of(content: bytes) -> Headers:
    """Every header in order, decoded for reading (RFC 2047), folds undone."""
    head = content.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    try:
        return [(name, _readable(str(value))) for name, value in _parse(head + b"\n\n").items()]
    except Exception:
        return []


def value_of(headers: Headers, name: str) -> str:
    """The first header of that name, or nothing."""
    return next((value for key, value in headers if key.lower() == name.lower()), "")


def _parse(content: bytes) -> Message:
    return email.message_from_bytes(content, policy=email.policy.compat32)


def _readable(value: str) -> str:
    unfolded = " ".join(value.split())
    try:
        return str(make_header(decode_header(unfolded))).encode("utf-8", "replace").decode()
    except (ValueError, LookupError):
        return unfolded.encode("utf-8", "replace").decode()


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "replace")
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace").replace("\r\n", "\n")
    except LookupError:
        return data.decode("utf-8", "replace").replace("\r\n", "\n")


def _attachment(number: int, part: Message) -> Attachment:
    payload = part.get_payload(decode=True)
    return Attachment(
        number=number,
        name=_readable(part.get_filename() or f"part-{number}"),
        content_type=part.get_content_type(),
        content=payload if isinstance(payload, bytes) else b"",
    )
