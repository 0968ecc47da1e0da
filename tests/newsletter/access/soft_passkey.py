"""A device with passkeys, in software: it answers as a browser passes it on (WebAuthn level 3, ES256)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 1, 4, 8, 16, 64


@dataclass(kw_only=True)
class SoftPasskey:
    """One passkey of one device, at the site of ``origin``."""

    origin: str = "http://localhost:8000"
    counts: bool = True
    verifies: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0
    handle: str = ""

    def make(self, options):
        """What ``navigator.credentials.create`` comes to."""
        self.handle = options["user"]["id"]
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)
        data = self._authenticator_data(options["rp"]["id"], ATTESTED) + attested
        return self._answer(
            {
                "clientDataJSON": self._client_data("webauthn.create", options),
                "attestationObject": cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
            }
        )

    def get(self, options):
        """What ``navigator.credentials.get`` comes to."""
        self.count += 1 if self.counts else 0
        client, data = self._client_data("webauthn.get", options), self._authenticator_data(options["rpId"], 0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = self._answer({"clientDataJSON": client, "authenticatorData": data, "signature": signature})
        answer["response"]["userHandle"] = self.handle
        return answer

    def _authenticator_data(self, site, more):
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind, options):
        words = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(words).encode()

    def _answer(self, response):
        known_as = bytes_to_base64url(self.credential_id)
        return {
            "id": known_as,
            "rawId": known_as,
            "type": "public-key",
            "response": {name: bytes_to_base64url(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }


def changed(answer, name):
    """The answer with one byte of a part of it another."""
    part = bytearray(base64url_to_bytes(answer["response"][name]))
    part[-1] ^= 1
    return {**answer, "response": {**answer["response"], name: bytes_to_base64url(bytes(part))}}
