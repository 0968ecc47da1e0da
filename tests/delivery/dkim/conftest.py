"""Keys of our own, the DNS that would hold them, and a verifier written by others (dkimpy)."""

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from delivery.dkim import Algorithm, Signer
from tests.delivery.dkim_records import public_key_record

RSA_KEY = rsa.generate_private_key(65537, 2048)
ED25519_KEY = ed25519.Ed25519PrivateKey.generate()
BY_RSA = Signer("example.org", "s1", Algorithm.RSA_SHA256, RSA_KEY)
BY_ED25519 = Signer("example.org", "s2", Algorithm.ED25519_SHA256, ED25519_KEY)


def look_up(name, timeout=5):
    """The TXT record under a name, as a resolver gives it to dkimpy."""
    records = {f"{signer.record_name}.": public_key_record(signer) for signer in (BY_RSA, BY_ED25519)}
    found = records.get(name.decode("ascii"))
    return None if found is None else found.encode("ascii")


def verdicts(raw):
    """What dkimpy says of each signature of a mail, from the top."""
    count = raw.partition(b"\r\n\r\n")[0].lower().count(b"dkim-signature:")
    return [_verdict(raw, index) for index in range(count)]


def _verdict(raw, index):
    try:
        return dkim.DKIM(raw, timeout=5).verify(idx=index, dnsfunc=look_up)
    except dkim.DKIMException as error:
        return type(error).__name__


@pytest.fixture
def by_rsa():
    return BY_RSA


@pytest.fixture
def by_ed25519():
    return BY_ED25519
