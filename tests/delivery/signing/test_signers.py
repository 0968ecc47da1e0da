import pytest

from delivery.dns.names import NotADomain
from delivery.models import DkimAlgorithm, DkimKey
from delivery.signing.keys import KeyTrouble
from delivery.signing.signers import signers_for
from newsletter.sealing import seal


def names(domain):
    return [(signer.record_name, signer.algorithm.value) for signer in signers_for(domain)]


def test_active_keys_sign_rsa_first_and_others_do_not(make_key):
    make_key("example.org", active=True)
    make_key("example.org", algorithm=DkimAlgorithm.RSA, active=True)
    make_key("example.org")
    make_key("example.net", active=True)
    assert names("Example.ORG") == [
        ("fn2._domainkey.example.org", "rsa-sha256"),
        ("fn1._domainkey.example.org", "ed25519-sha256"),
    ]


def test_a_domain_without_a_key_takes_those_of_the_nearest_domain_above(make_key):
    make_key("example.org", active=True)
    assert names("a.news.example.org") == [("fn1._domainkey.example.org", "ed25519-sha256")]
    make_key("news.example.org", active=True)
    assert names("a.news.example.org") == [("fn1._domainkey.news.example.org", "ed25519-sha256")]
    assert names("notexample.org") == []
    assert names("org.example") == []


def test_a_key_below_signs_nothing_for_the_domain_above(make_key):
    make_key("news.example.org", active=True)
    assert names("example.org") == []


def test_a_key_that_does_not_open_stops_the_mail_instead_of_leaving_it_unsigned(make_key, settings):
    make_key("example.org", active=True)
    settings.ENCRYPTION_KEYS = {"k9": bytes(32)}
    with pytest.raises(
        KeyTrouble, match=r"The DKIM key fn1\._domainkey\.example\.org cannot be opened\. It was sealed"
    ):
        signers_for("example.org")


def test_a_key_that_is_none_is_trouble_too(make_key):
    make_key("example.org", active=True)
    DkimKey.objects.update(private_key=seal("no key at all"))
    with pytest.raises(KeyTrouble, match="This is not a private key in PEM"):
        signers_for("example.org")


def test_garbage_is_no_domain(db):
    with pytest.raises(NotADomain):
        signers_for("not a domain")
