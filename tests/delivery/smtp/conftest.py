"""Certificates made for one test run."""

import datetime as dt
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@pytest.fixture
def certify(tmp_path):
    """``certify(host="127.0.0.1", days=1)``: a server's context with a certificate of its own, and one that trusts it.

    ``days`` is how long it is good for; with a negative number it was good until so many days ago.
    """

    def make(*, host="127.0.0.1", days=1):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        now = dt.datetime.now(dt.UTC)
        is_address = host.replace(".", "").isdigit()
        shown = x509.IPAddress(ipaddress.ip_address(host)) if is_address else x509.DNSName(host)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(10)).not_valid_after(now + dt.timedelta(days))
            .add_extension(x509.SubjectAlternativeName([shown]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        pem = made.public_bytes(serialization.Encoding.PEM)
        (tmp_path / "cert.pem").write_bytes(pem)
        (tmp_path / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        return server, ssl.create_default_context(cadata=pem.decode())

    return make
