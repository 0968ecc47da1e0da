"""Who may sign, and what is said of keys that cannot."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from delivery.dkim import Algorithm, CannotSign, Signer
from tests.delivery.dkim.conftest import ED25519_KEY, RSA_KEY


def pem(key, *, password=None):
    sealed = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA_KEY, Algorithm.RSA_SHA256), (ED25519_KEY, Algorithm.ED25519_SHA256)]
)
def test_a_pem_says_which_algorithm_it_is_for(key, algorithm):
    signer = Signer.from_pem(pem(key), domain="example.org", selector="s1")
    assert (signer.algorithm, signer.record_name) == (algorithm, "s1._domainkey.example.org")
    assert Signer.from_pem(pem(key).decode(), domain="example.org", selector="s1").algorithm is algorithm


def test_a_domain_is_kept_as_dns_has_it():
    assert Signer("BÜCHER.example", "s1", Algorithm.RSA_SHA256, RSA_KEY).domain == "xn--bcher-kva.example"
    assert Signer("News.Example.ORG", "s1", Algorithm.RSA_SHA256, RSA_KEY).domain == "news.example.org"


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"garbage",
        "\u00e9\u0000",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem(ED25519_KEY, password=b"secret"),
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(65537, 1024)),
        pem(ED25519_KEY)[:60],
    ],
    ids=["empty", "garbage", "text", "short", "with a password", "another curve", "too small", "cut off"],
)
def test_what_is_no_usable_key_is_refused_with_a_reason(given):
    with pytest.raises(CannotSign):
        Signer.from_pem(given, domain="example.org", selector="s1")


@pytest.mark.parametrize(
    ("domain", "selector"),
    [
        ("", "s1"),
        ("org", "s1"),
        ("example.org\r\nX: y", "s1"),
        ("example..org", "s1"),
        ("-a.example.org", "s1"),
        ("exa mple.org", "s1"),
        ("ex;ample.org", "s1"),
        (f"{'a' * 64}.example.org", "s1"),
        (f"{'a.' * 124}org", "selector"),
        ("example.org", ""),
        ("example.org", "s 1"),
        ("example.org", "s1;"),
        ("example.org", "s\u00e91"),
        ("example.org", "a..b"),
        ("example.org", "s1\r\nX"),
        ("example.org", "s1\n"),
    ],
)
def test_a_domain_or_selector_that_could_break_the_field_is_refused(domain, selector):
    with pytest.raises(CannotSign):
        Signer(domain, selector, Algorithm.RSA_SHA256, RSA_KEY)


def test_a_key_of_another_kind_than_the_algorithm_is_refused():
    with pytest.raises(CannotSign):
        Signer("example.org", "s1", Algorithm.RSA_SHA256, ED25519_KEY)
    with pytest.raises(CannotSign):
        Signer("example.org", "s1", Algorithm.ED25519_SHA256, RSA_KEY)


def test_the_key_is_not_shown_with_its_signer():
    assert repr(Signer("example.org", "s1", Algorithm.ED25519_SHA256, ed25519.Ed25519PrivateKey.generate())) == (
        "Signer(domain='example.org', selector='s1', algorithm=<Algorithm.ED25519_SHA256: 'ed25519-sha256'>)"
    )


def test_a_key_that_fails_while_it_signs_is_named_by_its_place_in_dns(by_rsa):
    with pytest.raises(CannotSign, match=r"The key of s1\._domainkey\.example\.org does not sign"):
        by_rsa.sign_digest(b"too short")
