"""DKIM signatures (RFC 6376), by RSA and by Ed25519 (RFC 8463), relaxed/relaxed, without a body length.

This room is pure: keys come in as :class:`Signer`, signature lines go out. What is the same in every copy of a message
is canonicalised and hashed once, by :class:`MessageSigner`.
"""

from delivery.dkim.signer import Algorithm, CannotSign, Signer
from delivery.dkim.signing import MessageSigner

__all__ = ["Algorithm", "CannotSign", "MessageSigner", "Signer"]
