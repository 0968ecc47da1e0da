"""Signed links: a few numbers and a 128-bit MAC that binds them to one purpose.

A token is ``<key id>.<base64url of the numbers as varints, then the MAC>``, about 28 characters, safe in a URL path.
The MAC is HMAC-SHA256 cut to 16 bytes (RFC 2104 §5) over the purpose and the numbers, under a key of ``TOKEN_KEYS``:
the first key signs, every key verifies, so a key is retired by moving it down the ring. Nothing here expires by
itself: a purpose that must (a confirmation) carries its time as a number.
"""

import base64
import binascii
import enum
import hashlib
import hmac

from django.conf import settings

MAC_BYTES = 16
_LONGEST = 120


class Purpose(enum.Enum):
    """What a token is for; one made for one purpose is worthless for another.

    ``label`` goes into the MAC, ended by a zero byte that keeps it from running into the numbers; ``count`` is how many
    numbers such a token holds.
    """

    UNSUBSCRIBE = ("unsubscribe", 1)
    PREFERENCES = ("preferences", 1)
    CONFIRM = ("confirm", 2)
    FEEDBACK = ("feedback", 2)
    FORM = ("form", 2)

    def __init__(self, name: str, count: int) -> None:
        self.label = name.encode("ascii") + b"\0"
        self.count = count


class BadToken(ValueError):
    """Not a token of ours for this purpose: mistyped, cut off, forged, or of a key that is gone."""


def sign(purpose: Purpose, *numbers: int) -> str:
    """A token for non-negative ``numbers``. Takes a few microseconds: it is made for every recipient."""
    if len(numbers) != purpose.count:
        raise TypeError(f"a {purpose.name} token holds {purpose.count} numbers, not {len(numbers)}")
    key_id, key = next(iter(settings.TOKEN_KEYS.items()))
    return _token(key_id, key, purpose, numbers)


def read(purpose: Purpose, token: str) -> tuple[int, ...]:
    """The numbers of a token made by :func:`sign`. Raises BadToken for anything else, whatever it is."""
    key_id, dot, body = token[:_LONGEST].partition(".")
    key = settings.TOKEN_KEYS.get(key_id)
    if not dot or key is None:
        raise BadToken("unknown key")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise BadToken("not base64url") from None
    numbers = _numbers(raw[:-MAC_BYTES])
    # Signing again and comparing whole tokens checks the MAC and refuses every other spelling of the same token.
    if len(numbers) != purpose.count or not hmac.compare_digest(
        _token(key_id, key, purpose, numbers).encode(), token.encode("utf-8", "surrogatepass")
    ):
        raise BadToken("the signature does not fit")
    return numbers


def _token(key_id: str, key: bytes, purpose: Purpose, numbers: tuple[int, ...]) -> str:
    payload = b"".join(map(_varint, numbers))
    mac = hmac.digest(key, purpose.label + payload, hashlib.sha256)[:MAC_BYTES]
    return f"{key_id}.{base64.urlsafe_b64encode(payload + mac).decode('ascii').rstrip('=')}"


def _varint(number: int) -> bytes:
    """LEB128: seven bits a byte, the lowest first, the top bit set on all but the last."""
    if number < 0:
        raise ValueError("a token holds no negative numbers")
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _numbers(payload: bytes) -> tuple[int, ...]:
    numbers, number, shift = [], 0, 0
    for byte in payload:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number, shift = 0, 0
    return tuple(numbers)
