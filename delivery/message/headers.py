"""Header lines as bytes: RFC 5322 folding, RFC 2047 encoded words, and no way out of a header.

The standard library's modern policy is not used: it encodes a long ``List-Unsubscribe`` into an invalid header and lets
line breaks through inside encoded words.
"""

import base64
import re
from collections.abc import Iterator

from delivery.message.mailboxes import read_mailbox
from newsletter.rendering.refusals import Unfillable, header_value

LINE = 76  # RFC 2047 §2: a line with an encoded word; RFC 5322 §2.1.1 would allow 78
WORD = 75  # RFC 2047 §2: one encoded word
LONGEST_LINE = 998  # RFC 5322 §2.1.1

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*")
_PRINTABLE = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
_ATEXT = r"A-Za-z0-9!#$%&'*+/=^_`{|}~\-"
_ORDINARY_NAME = re.compile(rf"[{_ATEXT}]++(?: [{_ATEXT}]++)*+")  # without "?", so without encoded words
_DOT_ATOM = re.compile(rf"[{_ATEXT}]+(?:\.[{_ATEXT}]+)*")
# RFC 2047 §5 (3): what stands for itself in a Q word wherever it is.
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_ENCODED = [b"_" if byte == 0x20 else bytes((byte,)) if byte in _Q_SAFE else b"=%02X" % byte for byte in range(256)]
_FRAME = len("=?utf-8?q??=")


def text_header(name: str, value: str) -> bytes:
    """An unstructured header such as Subject, folded. Raises Unfillable for what may not stand in a header."""
    header_value(value, what=name)
    return f"{name}: ".encode("ascii") + unstructured(value, first_line=len(name) + 2) + b"\r\n"


def mailbox_header(name: str, display_name: str, address: str) -> bytes:
    """From, To or Reply-To: a display name, which may be empty, and an address read by ``read_mailbox``."""
    return f"{name}: ".encode("ascii") + _named(display_name, f"<{address}>", first_line=len(name) + 2) + b"\r\n"


def to_header(display_name: str, address: str) -> bytes:
    """To, with an address as it was given. Raises Unfillable unless it is exactly one."""
    address = read_mailbox(address).address
    if _ORDINARY_NAME.fullmatch(display_name) and len(display_name) + len(address) + len("To:  <>") <= LINE:
        return f"To: {display_name} <{address}>\r\n".encode()
    return mailbox_header("To", display_name, address)


def message_id_header(token: str, domain: str) -> bytes:
    """RFC 5322 §3.6.4. Raises Unfillable unless ``token`` is a dot-atom."""
    if not (token.isalnum() and token.isascii()) and not _DOT_ATOM.fullmatch(token):
        raise Unfillable("The token of the copy cannot begin a Message-ID.")
    return f"Message-ID: <{token}@{domain}>\r\n".encode("ascii")


def list_id_header(title: str, list_id: str) -> bytes:
    """RFC 2919: ``List-Id: Tide Notes <tide-notes.example.org>``."""
    return b"List-Id: " + _named(title, f"<{list_id}>", first_line=9) + b"\r\n"


def subject_header(subject: str) -> bytes:
    """The Subject line, white space round it left out. Raises Unfillable for what may not stand in a header."""
    subject = subject.strip()
    if not subject.isprintable() or "=?" in subject or "  " in subject:
        return text_header("Subject", subject)
    if len(subject) <= LINE - len("Subject: ") and subject.isascii():
        return f"Subject: {subject}\r\n".encode("ascii")
    written = unstructured if subject.isascii() else _encoded_words
    return b"Subject: %b\r\n" % written(subject, first_line=len("Subject: "))


def unstructured(value: str, *, first_line: int) -> bytes:
    """RFC 5322 text, or encoded words where that is not enough; ``first_line`` columns are taken already."""
    if not value:
        return b""
    if "=?" not in value and _PRINTABLE.fullmatch(value):
        if first_line + len(value) <= LINE:
            return value.encode("ascii")
        folded = _fold_words(value, first_line=first_line)
        if folded is not None:
            return folded
    return _encoded_words(value, first_line=first_line)


def _named(name: str, bracketed: str, *, first_line: int) -> bytes:
    """``phrase <address>``, on two lines where one is not enough; the address alone without a name."""
    header_value(name, what="name")
    name = name.strip()
    if not name:
        return bracketed.removeprefix("<").removesuffix(">").encode() if "@" in bracketed else bracketed.encode()
    phrase = _phrase(name, first_line=first_line)
    last_line = phrase.rpartition(b"\r\n")[2]
    taken = len(last_line) + (first_line if last_line is phrase or b"\r\n" not in phrase else 0)
    separator = b" " if taken + 1 + len(bracketed) <= LINE else b"\r\n "
    return phrase + separator + bracketed.encode()


def _phrase(name: str, *, first_line: int) -> bytes:
    """A display name (RFC 5322 §3.2.5): atoms, a quoted string, or encoded words."""
    if name.isascii() and "=?" not in name and _PRINTABLE.fullmatch(name) and len(name) + first_line + 2 <= LINE:
        if _ATOMS.fullmatch(name):
            return name.encode("ascii")
        quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if len(quoted) + first_line <= LINE:
            return quoted.encode("ascii")
    return _encoded_words(name, first_line=first_line)


def _fold_words(value: str, *, first_line: int) -> bytes | None:
    """Plain words, folded at spaces; None where a word is longer than a line."""
    lines, line, room = [], "", LINE - first_line
    for word in value.split(" "):
        if len(word) > LINE - 1:
            return None
        if not line and room < len(word):
            return None
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, LINE - 1
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return "\r\n ".join(lines).encode("ascii")


def _encoded_words(value: str, *, first_line: int) -> bytes:
    """Encoded words of whole characters, one a line; B or Q, whichever is shorter for the value."""
    raw = value.encode("utf-8")
    as_q = b"".join(map(_Q_ENCODED.__getitem__, raw))
    room = min(WORD, LINE - first_line) - _FRAME
    if len(as_q) <= (len(raw) + 2) // 3 * 4:
        if len(as_q) <= room:
            return b"=?utf-8?q?%b?=" % as_q
        return b"\r\n ".join(b"=?utf-8?q?%b?=" % chunk for chunk in _q_chunks(as_q, first=room))
    chunks = _b_chunks(raw, first=room // 4 * 3)
    return b"\r\n ".join(b"=?utf-8?b?%b?=" % base64.b64encode(chunk) for chunk in chunks)


def _q_chunks(encoded: bytes, *, first: int) -> Iterator[bytes]:
    """Pieces that fit into a word each, cut before the first byte of a character."""
    at, room = 0, first
    while at < len(encoded):
        end = min(at + room, len(encoded))
        if end < len(encoded):
            cut = encoded.rfind(b"=", end - 2, end)
            end = cut if cut > at else end
            while encoded[end : end + 1] == b"=" and encoded[end + 1] in b"89AB":  # =80 to =BF: a character goes on
                end -= 3
        yield encoded[at:end]
        at, room = end, WORD - _FRAME


def _b_chunks(raw: bytes, *, first: int) -> Iterator[bytes]:
    """Pieces that fit into a word each, cut before the first byte of a character."""
    at, room = 0, first
    while at < len(raw):
        end = min(at + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        yield raw[at:end]
        at, room = end, (WORD - _FRAME) // 4 * 3
