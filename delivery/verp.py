"""What names a copy outside the house: envelope senders that say which one bounced (VERP), and Message-IDs.

``b+<token>@<bounce domain>``; a token is the delivery's id and a MAC of 80 bits, in hexadecimal, so that a server which
folds case does no harm: 36 characters, within the 64 octets of a local part. The MAC is BLAKE2b with a key (RFC 7693
§2.9) and the purpose as its personalisation, so tokens of one purpose are worthless for the other. Without the right
MAC a bounce is nobody's.
"""

import functools
import hashlib
import hmac
import re

from django.conf import settings

_MAC_BYTES = 10
_VERP, _MESSAGE = b"verp", b"message-id"
_TOKEN = re.compile(r"[0-9a-f]{36}", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"\s*<?\s*([0-9a-f]{36})@[^<>@\s]+?\s*>?\s*", re.IGNORECASE)


class CopyNames:
    """Names copies with the key that signs now. Whoever names many makes one, and asks the settings once.

    Bounces go to us, if a bounce domain is set, and else to ``sender``.
    """

    def __init__(self, *, sender: str) -> None:
        key = next(iter(settings.TOKEN_KEYS.values()))
        self._message, self._verp = _keyed(key, _MESSAGE), _keyed(key, _VERP)
        self._sender = sender
        self._end = f"@{settings.BOUNCE_DOMAIN}" if settings.BOUNCE_DOMAIN else ""

    def message_token(self, delivery_id: int) -> str:
        """The left side of the copy's Message-ID, the same whenever it is tried again."""
        return _token(self._message, delivery_id)

    def envelope_sender(self, delivery_id: int) -> str:
        """Where bounces of this copy go."""
        return f"b+{_token(self._verp, delivery_id)}{self._end}" if self._end else self._sender


def read_envelope_sender(address: str) -> int | None:
    """The id of the delivery whose envelope sender this is; None for anything we did not make."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    if not settings.BOUNCE_DOMAIN or domain.lower() != settings.BOUNCE_DOMAIN.lower() or local[:2].lower() != "b+":
        return None
    return _read(_VERP, local[2:])


def read_message_id(text: str) -> int | None:
    """The id of the delivery whose Message-ID this is, with or without angle brackets; None for any other."""
    found = _MESSAGE_ID.fullmatch(text)
    return _read(_MESSAGE, found[1]) if found else None


def _token(keyed: "hashlib.blake2b", delivery_id: int) -> str:
    raw = delivery_id.to_bytes(8, "big")
    mac = keyed.copy()
    mac.update(raw)
    return (raw + mac.digest()).hex()


def _read(purpose: bytes, token: str) -> int | None:
    if not _TOKEN.fullmatch(token):
        return None
    delivery = int(token[:16], 16)
    made = (_token(_keyed(key, purpose), delivery) for key in settings.TOKEN_KEYS.values())
    return delivery if any(hmac.compare_digest(token.lower(), one) for one in made) else None


@functools.lru_cache(maxsize=64)
def _keyed(key: bytes, purpose: bytes) -> "hashlib.blake2b":
    """The MAC before its message: a copy of it costs half of a new one. A key may be longer than BLAKE2b takes."""
    if len(key) > hashlib.blake2b.MAX_KEY_SIZE:
        key = hashlib.blake2b(key).digest()
    return hashlib.blake2b(key=key, digest_size=_MAC_BYTES, person=purpose)
