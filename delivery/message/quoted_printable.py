"""Quoted-printable bodies (RFC 2045 §6.7) in pieces that can be joined in any order.

Each piece begins at the start of a line and ends with a line break, a soft one (``=``) where the text has none, so a
value of any length put between two pieces leaves every line within 76 characters. The standard library's ``b2a_qp`` is
not used: it breaks lines with a bare LF and now and then one character late.

More is encoded than must be, for the sake of who handles the bytes next:

- a dot that begins a line, so that dot-stuffing (RFC 5321 §4.5.2) finds nothing to do;
- the F of a line that begins with ``From``, which old mailboxes would mark with ``>`` (RFC 4155);
- tabs, and every second space of a run, so that DKIM's relaxed canonical form of a body (RFC 6376 §3.4.4) is the body.
"""

import re

SOFT_BREAK = b"=\r\n"
LONGEST_LINE = 76

_UNSAFE = re.compile(rb"[^\x20-\x3c\x3e-\x7e]")
_UNSAFE_SPACES = re.compile(rb"  | \Z")
_HEX = [b"=%02X" % byte for byte in range(256)]


def encode_piece(text: str) -> bytes:
    """``text`` (line ends LF or CRLF) encoded as a piece; empty for empty text."""
    if not text:
        return b""
    if "\n" not in text:
        return _encode_line(text.encode("utf-8")) + SOFT_BREAK
    lines = text.replace("\r\n", "\n").encode("utf-8").split(b"\n")
    encoded = b"\r\n".join(_encode_line(line) for line in lines)
    return encoded if not lines[-1] else encoded + SOFT_BREAK


def _encode_line(line: bytes) -> bytes:
    encoded = _UNSAFE.sub(_as_hex, line)
    if encoded.endswith(b" ") or encoded.find(b"  ") >= 0:
        encoded = _UNSAFE_SPACES.sub(_second_as_hex, encoded)
    # One less than the limit: a soft break may follow.
    if len(encoded) < LONGEST_LINE and not encoded.startswith((b".", b"From ")):
        return encoded
    return SOFT_BREAK.join(_wrapped(encoded))


def _wrapped(encoded: bytes) -> list[bytes]:
    lines, at = [], 0
    while at < len(encoded):
        start = b""
        if encoded.startswith((b".", b"From "), at):
            start, at = b"=%02X" % encoded[at], at + 1
        end = min(at + LONGEST_LINE - 1 - len(start), len(encoded))
        if end < len(encoded):
            cut = encoded.rfind(b"=", end - 2, end)
            end = cut if cut > at else end
        lines.append(start + encoded[at:end])
        at = end
    return lines


def _as_hex(found: re.Match[bytes]) -> bytes:
    return _HEX[found[0][0]]


def _second_as_hex(found: re.Match[bytes]) -> bytes:
    return b" =20" if len(found[0]) == 2 else b"=20"
