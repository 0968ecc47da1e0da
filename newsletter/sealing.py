"""Private keys and passwords as they lie in the database: sealed with AES-256-GCM (NIST SP 800-38D).

The keys are ``ENCRYPTION_KEYS``, which are no part of the database and have nothing to do with SECRET_KEY: a dump of
the database alone opens nothing. A sealed text is ``<key id>.<base64url of nonce and ciphertext>``. The id in front
says which key opens it, and is authenticated with it.
"""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from newsletter.models.sealed import looks_sealed

NONCE_BYTES = 12


class Unsealable(Exception):
    """What was sealed cannot be opened; the message says why and how to mend it."""


def seal(data: bytes | str) -> str:
    """``data`` encrypted under the first key of ``ENCRYPTION_KEYS``; the same data seals differently each time."""
    name, key = next(iter(settings.ENCRYPTION_KEYS.items()))
    plain = data.encode("utf-8") if isinstance(data, str) else data
    nonce = os.urandom(NONCE_BYTES)
    body = nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(name))
    return f"{name}.{base64.urlsafe_b64encode(body).decode('ascii').rstrip('=')}"


def unseal(text: str) -> bytes:
    """What was sealed. Raises Unsealable where the key is not in the ring, or the text was changed."""
    if not looks_sealed(text):
        raise Unsealable("This is no sealed text: it was cut off, or never sealed. Restore it from a backup.")
    name, _, sealed = text.partition(".")
    key = settings.ENCRYPTION_KEYS.get(name)
    if key is None:
        raise Unsealable(f"It was sealed with the key “{name}”. Put that key back at the end of ENCRYPTION_KEYS.")
    try:
        body = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _bound_to(name))
    except (InvalidTag, binascii.Error):
        raise Unsealable(
            f"It does not open with the key “{name}”: ENCRYPTION_KEYS holds another key of that id now, or the text "
            "was changed. Put the right key back, or restore the text from a backup."
        ) from None


def is_current(text: str) -> bool:
    """Whether ``text`` is sealed with the first key of ``ENCRYPTION_KEYS``."""
    return looks_sealed(text) and text.partition(".")[0] == next(iter(settings.ENCRYPTION_KEYS))


def _bound_to(name: str) -> bytes:
    return b"fortnight sealed " + name.encode("ascii")
