"""Signed links: a few numbers and a 128-bit MAC that binds them to one purpose.

A token is ``<key id>.<base64url of the numbers as varints, then the MAC>``, about 28 characters, safe in a URL path.
The MAC is BLAKE2b with a key, 16 bytes long (RFC 7693 §2.9), with the purpose as its personalisation. The first key of
``TOKEN_KEYS`` signs, every key verifies, so a key is retired by moving it down the ring. Nothing here expires by
itself: a purpose that must (a confirmation) carries its time as a number.

A mailing makes three of these for every reader, which is what BLAKE2b is for: it takes a quarter of the time of
HMAC-SHA256. Tokens with the latter, cut to 16 bytes, were made before, and are read for good: they stand in mails.
"""

import base64
import binascii
import enum
import functools
import hashlib
import hmac

from django.conf import settings

MAC_BYTES = 16
LONGEST_MADE = 63
"""Of a copy's tokens: a key id as long as settings take it, and two numbers below 2^63. Bytes."""
_LONGEST_READ = 120
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Purpose(enum.Enum):
    """What a token is for; one made for one purpose is worthless for another.

    ``label`` goes into the MAC; ``count`` is how many numbers such a token holds.
    """

    UNSUBSCRIBE = ("unsubscribe", 1)
    PREFERENCES = ("preferences", 1)
    CONFIRM = ("confirm", 2)
    FEEDBACK = ("feedback", 2)
    FORM = ("form", 2)
    SKIP = ("skip", 3)
    NEW_ADDRESS = ("new-address", 1)
    OLD_ADDRESS = ("old-address", 1)
    OWN_DATA = ("own-data", 1)

    def __init__(self, name: str, count: int) -> None:
        self.label = name.encode("ascii")
        self.count = count


class BadToken(ValueError):
    """Not a token of ours for this purpose: mistyped, cut off, forged, or of a key that is gone."""


class TokenPress:
    """Makes tokens of several purposes that begin with the same number, under the key that signs now.

    A mailing makes one press and puts every reader through it. ``kinds`` are the purposes, each with its numbers behind
    the first; they are the keys of rows, below 2^63. Raises TypeError where a purpose holds another count of numbers.
    """

    __slots__ = ("_kinds", "_start")

    def __init__(self, *kinds: tuple[Purpose, tuple[int, ...]]) -> None:
        for purpose, rest in kinds:
            if len(rest) + 1 != purpose.count:
                raise TypeError(f"a {purpose.name} token holds {purpose.count} numbers, not {len(rest) + 1}")
        key_id, key = next(iter(settings.TOKEN_KEYS.items()))
        self._start = f"{key_id}.".encode("ascii")
        self._kinds = [(_keyed(key, purpose.label), b"".join(map(_varint, rest))) for purpose, rest in kinds]

    def tokens(self, first: int) -> list[bytes]:
        """A token of each kind. Takes 1 or 2 µs each, and is written for that: it is done for every recipient."""
        start, number = self._start, _varint(first)
        lines = []
        for keyed, rest in self._kinds:
            payload = number + rest
            mac = keyed.copy()
            mac.update(payload)
            lines.append(binascii.b2a_base64(payload + mac.digest()))
        return (start + start.join(lines)).translate(_URL_SAFE, b"=").split()


def sign(purpose: Purpose, *numbers: int) -> str:
    """A token for non-negative ``numbers``."""
    if len(numbers) != purpose.count:
        raise TypeError(f"a {purpose.name} token holds {purpose.count} numbers, not {len(numbers)}")
    return _token(*next(iter(settings.TOKEN_KEYS.items())), purpose, numbers)


def read(purpose: Purpose, token: str) -> tuple[int, ...]:
    """The numbers of a token made by :func:`sign`. Raises BadToken for anything else, whatever it is."""
    key_id, dot, body = token[:_LONGEST_READ].partition(".")
    key = settings.TOKEN_KEYS.get(key_id)
    if not dot or key is None:
        raise BadToken("unknown key")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadToken("not base64url") from None
    numbers = _numbers(raw[:-MAC_BYTES])
    given = token.encode("utf-8", "surrogatepass")
    # Signing again and comparing whole tokens checks the MAC and refuses every other spelling of the same token.
    made = (_token(key_id, key, purpose, numbers), _former_token(key_id, key, purpose, numbers))
    if len(numbers) != purpose.count or not any(hmac.compare_digest(one.encode(), given) for one in made):
        raise BadToken("the signature does not fit")
    return numbers


def _token(key_id: str, key: bytes, purpose: Purpose, numbers: tuple[int, ...]) -> str:
    payload = b"".join(map(_varint, numbers))
    mac = _keyed(key, purpose.label).copy()
    mac.update(payload)
    return _spelled(key_id, payload + mac.digest())


def _former_token(key_id: str, key: bytes, purpose: Purpose, numbers: tuple[int, ...]) -> str:
    """With HMAC-SHA256 (RFC 2104 §5); the zero byte keeps the purpose from running into the numbers."""
    payload = b"".join(map(_varint, numbers))
    return _spelled(key_id, payload + hmac.digest(key, purpose.label + b"\0" + payload, "sha256")[:MAC_BYTES])


@functools.lru_cache(maxsize=64)
def _keyed(key: bytes, label: bytes) -> "hashlib.blake2b":
    """The MAC before its message: a copy of it costs half of a new one. A key may be longer than BLAKE2b takes."""
    if len(key) > hashlib.blake2b.MAX_KEY_SIZE:
        key = hashlib.blake2b(key).digest()
    return hashlib.blake2b(key=key, digest_size=MAC_BYTES, person=label)


def _spelled(key_id: str, raw: bytes) -> str:
    encoded = binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=")
    return f"{key_id}.{encoded.decode('ascii')}"


def _varint(number: int) -> bytes:
    """LEB128: seven bits a byte, the lowest first, the top bit set on all but the last."""
    if 0x3FFF < number < 0x200000:  # as most rows of a large list: all at once
        return bytes((number & 0x7F | 0x80, number >> 7 & 0x7F | 0x80, number >> 14))
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
