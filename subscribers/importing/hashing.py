"""The keyed hashes of a million addresses."""

import hashlib
from collections.abc import Callable

from django.conf import settings

_BLOCK = 64
"""Bytes SHA-256 takes at a time."""


def address_hasher() -> Callable[[str], bytes]:
    """:func:`~subscribers.addresses.address_hash`, for many: HMAC (RFC 2104) with the key's part reckoned once."""
    key: bytes = settings.SUPPRESSION_KEY
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    key = key.ljust(_BLOCK, b"\0")
    inside, outside = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))

    def hash_of(canonical: str) -> bytes:
        inner, outer = inside.copy(), outside.copy()
        inner.update(canonical.encode("utf-8"))
        outer.update(inner.digest())
        return outer.digest()

    return hash_of
