"""The record in DNS that belongs to a signer, made beside the product's way of making it."""

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519


def public_key_record(signer):
    """The words of the TXT record (RFC 6376 §3.6.1), in one piece."""
    public = signer.private_key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        raw = public.public_bytes_raw()  # RFC 8463 §4: the bare 32 octets
    else:
        raw = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k={signer.algorithm.key_type}; p={base64.b64encode(raw).decode('ascii')}"
