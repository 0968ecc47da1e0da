"""Envelope senders that say which copy bounced: ``b+<token>@<bounce domain>`` (VERP).

The token is the delivery's uuid and 80 bits of HMAC-SHA256, in base32 so that a server which folds case does no harm;
52 characters, within the 64 octets of a local part. Without the right MAC a bounce is nobody's.
"""

import base64
import binascii
import hashlib
import hmac
import re
import uuid

from django.conf import settings

_MAC_BYTES = 10
_LOCAL_PART = re.compile(r"b\+([a-z2-7]{42})", re.IGNORECASE)


def envelope_sender(delivery: uuid.UUID, *, sender: str) -> str:
    """Where bounces of this copy go: to us, if a bounce domain is set, and else to ``sender``."""
    if not settings.BOUNCE_DOMAIN:
        return sender
    token = base64.b32encode(delivery.bytes + _mac(next(iter(settings.TOKEN_KEYS.values())), delivery))
    return f"b+{token.decode('ascii').rstrip('=').lower()}@{settings.BOUNCE_DOMAIN}"


def read_envelope_sender(address: str) -> uuid.UUID | None:
    """The uuid of the delivery whose envelope sender this is; None for anything we did not make."""
    local, _, domain = address.rpartition("@")
    found = _LOCAL_PART.fullmatch(local)
    if found is None or not settings.BOUNCE_DOMAIN or domain.lower() != settings.BOUNCE_DOMAIN.lower():
        return None
    try:
        raw = base64.b32decode(found[1].upper() + "=" * (-len(found[1]) % 8))
    except binascii.Error:
        return None
    delivery, mac = uuid.UUID(bytes=raw[:16]), raw[16:]
    known = any(hmac.compare_digest(mac, _mac(key, delivery)) for key in settings.TOKEN_KEYS.values())
    return delivery if known else None


def _mac(key: bytes, delivery: uuid.UUID) -> bytes:
    return hmac.digest(key, b"verp\0" + delivery.bytes, hashlib.sha256)[:_MAC_BYTES]
