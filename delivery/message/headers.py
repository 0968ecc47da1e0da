"""Header lines as bytes: RFC 5322 folding, RFC 2047 encoded words, and no way out of a header.

The standard library's modern policy is not used: it encodes a long ``List-Unsubscribe`` into an invalid header and lets
line breaks through inside encoded words.
"""

import base64
import re

from newsletter.rendering.refusals import Unfillable, checked_url, header_value

LINE = 76  # RFC 2047 §2: a line with an encoded word; RFC 5322 §2.1.1 would allow 78
WORD = 75  # RFC 2047 §2: one encoded word
LONGEST_LINE = 998  # RFC 5322 §2.1.1

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*")
_PRINTABLE = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
# RFC 2047 §5 (3): what stands for itself in a Q word wherever it is.
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_FRAME = len("=?utf-8?q??=")


def text_header(name: str, value: str) -> bytes:
    """An unstructured header such as Subject, folded. Raises Unfillable for what may not stand in a header."""
    header_value(value, what=name)
    return f"{name}: ".encode("ascii") + unstructured(value, first_line=len(name) + 2) + b"\r\n"


def mailbox_header(name: str, display_name: str, address: str) -> bytes:
    """From, To or Reply-To: a display name, which may be empty, and an address read by ``read_mailbox``."""
    return f"{name}: ".encode("ascii") + _named(display_name, f"<{address}>", first_line=len(name) + 2) + b"\r\n"


def list_id_header(title: str, list_id: str) -> bytes:
    """RFC 2919: ``List-Id: Tide Notes <tide-notes.example.org>``."""
    return b"List-Id: " + _named(title, f"<{list_id}>", first_line=9) + b"\r\n"


def url_header(name: str, url: str) -> bytes:
    """One URL in angle brackets (RFC 2369 §2), never encoded; folded only before the URL. Raises Unfillable."""
    url = checked_url(url)
    start = f"{name}:" if len(name) + len(url) + 4 > LINE else f"{name}: "
    fold = "\r\n " if start.endswith(":") else ""
    if len(url) + 4 > LONGEST_LINE:
        raise Unfillable(f"The {name} address is longer than a header line.")
    return f"{start}{fold}<{url}>\r\n".encode("ascii")


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
    if "=?" not in name and _PRINTABLE.fullmatch(name) and len(name) + first_line + 2 <= LINE:
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
    as_q = sum(1 if byte in _Q_SAFE or byte == 0x20 else 3 for byte in raw) <= (len(raw) + 2) // 3 * 4
    words, chunk, room = [], "", min(WORD, LINE - first_line) - _FRAME
    for character in value:
        if chunk and _encoded_size(chunk + character, as_q=as_q) > room:
            words.append(_encoded_word(chunk, as_q=as_q))
            chunk, room = "", WORD - _FRAME
        chunk += character
    words.append(_encoded_word(chunk, as_q=as_q))
    return b"\r\n ".join(words)


def _encoded_size(chunk: str, *, as_q: bool) -> int:
    raw = chunk.encode("utf-8")
    if as_q:
        return sum(1 if byte in _Q_SAFE or byte == 0x20 else 3 for byte in raw)
    return (len(raw) + 2) // 3 * 4


def _encoded_word(chunk: str, *, as_q: bool) -> bytes:
    raw = chunk.encode("utf-8")
    if not as_q:
        return b"=?utf-8?b?" + base64.b64encode(raw) + b"?="
    encoded = "".join("_" if byte == 0x20 else chr(byte) if byte in _Q_SAFE else f"={byte:02X}" for byte in raw)
    return b"=?utf-8?q?" + encoded.encode("ascii") + b"?="
