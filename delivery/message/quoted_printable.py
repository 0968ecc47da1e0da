"""Quoted-printable bodies (RFC 2045 §6.7) in pieces that can be joined in any order.

Each piece begins at the start of a line and ends with a line break, a soft one (``=``) where the text has none, so a
value of any length put between two pieces leaves every line within 76 characters. The standard library's ``b2a_qp`` is
not used: it breaks lines with a bare LF and now and then one character late.
"""

import re

SOFT_BREAK = b"=\r\n"
LONGEST_LINE = 76

_UNSAFE = re.compile(rb"[^\t\x20-\x3c\x3e-\x7e]|[\t ](?=\n|\Z)")


def encode_piece(text: str) -> bytes:
    """``text`` (line ends LF or CRLF) encoded as a piece; empty for empty text."""
    if not text:
        return b""
    lines = text.replace("\r\n", "\n").encode("utf-8").split(b"\n")
    encoded = b"\r\n".join(_encode_line(line) for line in lines)
    return encoded if not lines[-1] else encoded + SOFT_BREAK


def _encode_line(line: bytes) -> bytes:
    encoded = _UNSAFE.sub(_as_hex, line)
    if len(encoded) < LONGEST_LINE:  # one less than the limit: a soft break may follow
        return encoded
    return SOFT_BREAK.join(_wrapped(encoded))


def _wrapped(encoded: bytes) -> list[bytes]:
    lines, at = [], 0
    while at < len(encoded):
        end = min(at + LONGEST_LINE - 1, len(encoded))
        if end < len(encoded):
            cut = encoded.rfind(b"=", end - 2, end)
            end = cut if cut > at else end
        lines.append(encoded[at:end])
        at = end
    return lines


def _as_hex(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found[0][0]
