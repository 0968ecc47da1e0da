"""What names a copy outside the house: envelope senders that say which one bounced (VERP), and Message-IDs.

``b+<token>@<bounce domain>``; a token is the delivery's id and 80 bits of HMAC-SHA256, in hexadecimal, so that a server
which folds case does no harm: 36 characters, within the 64 octets of a local part. Tokens of one purpose are worthless
for the other. Without the right MAC a bounce is nobody's.
"""

import hashlib
import hmac
import re

from django.conf import settings

_MAC_BYTES = 10
_VERP, _MESSAGE = b"verp\0", b"message-id\0"
_TOKEN = re.compile(r"[0-9a-f]{36}", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"\s*<?\s*([0-9a-f]{36})@[^<>@\s]+?\s*>?\s*", re.IGNORECASE)


def envelope_sender(delivery_id: int, *, sender: str) -> str:
    """Where bounces of this copy go: to us, if a bounce domain is set, and else to ``sender``."""
    if not settings.BOUNCE_DOMAIN:
        return sender
    return f"b+{_token(_VERP, delivery_id)}@{settings.BOUNCE_DOMAIN}"


def read_envelope_sender(address: str) -> int | None:
    """The id of the delivery whose envelope sender this is; None for anything we did not make."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    if not settings.BOUNCE_DOMAIN or domain.lower() != settings.BOUNCE_DOMAIN.lower() or local[:2].lower() != "b+":
        return None
    return _read(_VERP, local[2:])


def message_token(delivery_id: int) -> str:
    """The left side of the copy's Message-ID, the same whenever it is tried again."""
    return _token(_MESSAGE, delivery_id)


def read_message_id(text: str) -> int | None:
    """The id of the delivery whose Message-ID this is, with or without angle brackets; None for any other."""
    found = _MESSAGE_ID.fullmatch(text)
    return _read(_MESSAGE, found[1]) if found else None


def _token(purpose: bytes, delivery_id: int) -> str:
    raw = delivery_id.to_bytes(8, "big")
    return (raw + _mac(next(iter(settings.TOKEN_KEYS.values())), purpose, raw)).hex()


def _read(purpose: bytes, token: str) -> int | None:
    if not _TOKEN.fullmatch(token):
        return None
    raw = bytes.fromhex(token)
    delivery, mac = raw[:8], raw[8:]
    known = any(hmac.compare_digest(mac, _mac(key, purpose, delivery)) for key in settings.TOKEN_KEYS.values())
    return int.from_bytes(delivery, "big") if known else None


def _mac(key: bytes, purpose: bytes, delivery: bytes) -> bytes:
    return hmac.digest(key, purpose + delivery, hashlib.sha256)[:_MAC_BYTES]
