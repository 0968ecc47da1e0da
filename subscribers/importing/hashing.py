"""The keyed hashes of a million addresses."""

import hashlib
from collections.abc import Callable

from django.conf import settings

_BLOCK = 64
"""Bytes SHA-256 takes at a time."""


def address_hasher() -> Callable[[str], str]:
    """:func:`~subscribers.addresses.address_hash` in hex, for many: HMAC (RFC 2104), the key's part reckoned once."""
    key: bytes = settings.SUPPRESSION_KEY
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    key = key.ljust(_BLOCK, b"\0")
    inside, outside = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))
    begin, end = inside.copy, outside.copy

    def hash_of(canonical: str) -> str:
        inner, outer = begin(), end()
        inner.update(canonical.encode())
        outer.update(inner.digest())
        return outer.hexdigest()

    return hash_of
