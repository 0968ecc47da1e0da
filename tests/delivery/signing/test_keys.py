"""The life of a DKIM key, and that each one verifies what it signed."""

import base64
import threading

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_private_key
from django.db import connection

from delivery.dkim import Signer
from delivery.dns.names import NotADomain
from delivery.models import DkimAlgorithm, DkimKey, DkimState
from delivery.signing import keys
from delivery.signing.keys import KeyTrouble
from newsletter.asking_dns import Asker
from newsletter.sealing import unseal
from tests.delivery.dkim_records import public_key_record


def test_an_rsa_key_has_2048_bits_and_lies_sealed_beside_its_public_half(make_key):
    key = make_key("Example.org", algorithm=DkimAlgorithm.RSA)
    private = load_pem_private_key(unseal(key.private_key), password=None)
    public = load_der_public_key(base64.b64decode(key.public_key))
    assert private.key_size == 2048
    assert private.public_key().public_numbers() == public.public_numbers()
    assert "PRIVATE" not in DkimKey.objects.values_list("private_key", flat=True).get()
    assert (key.domain, key.selector, key.state) == ("example.org", "fn1", "new")


@pytest.mark.parametrize("algorithm", DkimAlgorithm)
def test_the_record_is_the_one_that_belongs_to_the_signer(make_key, algorithm):
    key = make_key("example.org", algorithm=algorithm)
    signer = Signer.from_pem(unseal(key.private_key), domain=key.domain, selector=key.selector)
    record = keys.dns_record(key)
    assert (record.name, record.type) == (signer.record_name, "TXT") == ("fn1._domainkey.example.org", "TXT")
    assert record.value == public_key_record(signer)
    assert "".join(record.strings) == record.value
    assert max(len(part) for part in record.strings) <= 255


def test_selectors_count_on_and_are_never_used_twice(make_key):
    made = [make_key("example.org").selector for _ in range(2)]
    keys.retire(make_key("example.org", selector="fn7"))
    make_key("example.org", selector="2026b")
    assert [*made, make_key("example.org").selector, make_key("example.net").selector] == ["fn1", "fn2", "fn8", "fn1"]
    with pytest.raises(KeyTrouble, match=r"example\.org has a key fn7 already\. Choose another selector\."):
        make_key("example.org", selector="FN7")


def test_a_new_active_key_retires_the_one_before_it_of_its_kind_alone(make_key):
    first, other = (
        make_key("example.org", active=True),
        make_key("example.org", algorithm=DkimAlgorithm.RSA, active=True),
    )
    elsewhere = make_key("example.net", active=True)
    second = make_key("example.org")
    assert keys.activate(second) == first
    assert {key.pk: key.state for key in DkimKey.objects.all()} == {
        first.pk: DkimState.RETIRED,
        other.pk: DkimState.ACTIVE,
        elsewhere.pk: DkimState.ACTIVE,
        second.pk: DkimState.ACTIVE,
    }
    first.refresh_from_db()
    assert first.retired_at >= first.activated_at
    assert keys.activate(second) is None


def test_a_retired_key_stays_retired(make_key):
    key = make_key("example.org", active=True)
    keys.retire(key)
    with pytest.raises(KeyTrouble, match="is retired, and stays so"):
        keys.activate(key)
    retired_at = key.retired_at
    keys.retire(key)
    assert key.retired_at == retired_at


@pytest.mark.django_db(transaction=True)
def test_of_two_who_activate_at_once_one_key_signs_in_the_end():
    made = [keys.make_key("example.org", algorithm=DkimAlgorithm.ED25519) for _ in range(4)]
    together = threading.Barrier(4)

    def activate(key):
        together.wait(10)
        keys.activate(key)
        connection.close()

    threads = [threading.Thread(target=activate, args=(key,)) for key in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(DkimKey.objects.values_list("state", flat=True)) == ["active", "retired", "retired", "retired"]


def test_a_key_is_found_by_its_selector_and_those_there_are_are_named(make_key):
    key = make_key("example.org")
    assert keys.find_key("EXAMPLE.org", selector="fn1") == key
    with pytest.raises(KeyTrouble, match=r"example\.org has no key fn9\. There is: fn1\."):
        keys.find_key("example.org", selector="fn9")
    with pytest.raises(NotADomain):
        keys.find_key("example.org", selector="a b")


def test_dns_is_asked_for_the_very_key(make_key, dns_server):
    key = make_key("example.org")
    assert keys.in_dns(key, asker=Asker()).state == "missing"
    record = keys.dns_record(key)
    dns_server.put(record.name, record.type, record.value)
    assert keys.in_dns(key, asker=Asker()).state == "matches"
    assert keys.in_dns(make_key("example.org"), asker=Asker()).state == "missing"
