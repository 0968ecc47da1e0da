"""Who signs: a domain, a selector and a private key."""

import dataclasses
import enum
import re

import idna
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils

SMALLEST_RSA_KEY = 2048
"""Bits. RFC 8301 §3.2 says signers should use no fewer; Gmail and others take no fewer than 1,024."""

# RFC 6376 §3.1: a selector is labels with dots between; both are asked for in DNS, where a label has 63 octets.
_LABEL = r"[a-z0-9](?:[a-z0-9_\-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_LONGEST_NAME = 253

_PADDING = padding.PKCS1v15()
_HASHED = utils.Prehashed(hashes.SHA256())


class CannotSign(ValueError):
    """A mail cannot be signed: the message says what is wrong with the key, the domain or the selector."""


class Algorithm(enum.StrEnum):
    """What ``a=`` says."""

    RSA_SHA256 = "rsa-sha256"
    ED25519_SHA256 = "ed25519-sha256"

    @property
    def key_type(self) -> str:
        """What ``k=`` of the DNS record says."""
        return self.value.removesuffix("-sha256")


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs for a domain. Raises CannotSign when made of what does not fit together.

    ``domain`` may be given as it is read; it is kept as A-labels in lower case, as DNS and ``d=`` have it.
    """

    domain: str
    selector: str
    algorithm: Algorithm
    private_key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "domain", _domain(self.domain))
        if not _NAME.fullmatch(self.selector):
            raise CannotSign(f"“{self.selector[:80]}” is not a selector: letters, digits, hyphens, dots between them.")
        if len(self.record_name) > _LONGEST_NAME:
            raise CannotSign(f"{self.record_name[:80]}… is longer than a name in DNS.")
        _check_key(self.private_key, self.algorithm)

    @classmethod
    def from_pem(cls, pem: bytes | str, *, domain: str, selector: str) -> "Signer":
        """A signer from a private key in PEM without a password; the kind of key gives the algorithm.

        Raises CannotSign.
        """
        raw = pem.encode() if isinstance(pem, str) else pem
        try:
            key = serialization.load_pem_private_key(raw, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # The library's own words are left out: they may quote the key.
            raise CannotSign("This is not a private key in PEM, or it has a password.") from None
        if isinstance(key, rsa.RSAPrivateKey):
            return cls(domain, selector, Algorithm.RSA_SHA256, key)
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return cls(domain, selector, Algorithm.ED25519_SHA256, key)
        raise CannotSign("DKIM signs with RSA or Ed25519 keys; this is neither (RFC 8301, RFC 8463).")

    @property
    def record_name(self) -> str:
        """The name in DNS under which the public key is looked up (RFC 6376 §3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"

    def sign_digest(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest: by RSASSA-PKCS1-v1_5, or PureEdDSA over the digest (RFC 8463 §3).

        Other threads run meanwhile. Raises CannotSign.
        """
        try:
            if isinstance(self.private_key, ed25519.Ed25519PrivateKey):
                return self.private_key.sign(digest)
            return self.private_key.sign(digest, _PADDING, _HASHED)
        except Exception as error:  # the library has its own kinds of errors for keys that are broken inside
            raise CannotSign(f"The key of {self.record_name} does not sign ({type(error).__name__}).") from error


def _domain(text: str) -> str:
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        name = ""
    if "." not in name or not _NAME.fullmatch(name):
        raise CannotSign(f"“{text[:80]}” is not a domain that can sign.")
    return name


def _check_key(key: object, algorithm: Algorithm) -> None:
    kind = ed25519.Ed25519PrivateKey if algorithm is Algorithm.ED25519_SHA256 else rsa.RSAPrivateKey
    if not isinstance(key, kind):
        raise CannotSign(f"The private key is not one for {algorithm}.")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA_KEY:
        raise CannotSign(f"An RSA key of {key.key_size} bits is too weak: {SMALLEST_RSA_KEY} is the least (RFC 8301).")
