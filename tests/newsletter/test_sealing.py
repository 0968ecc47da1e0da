"""Sealed texts open with their key, and with nothing else."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings as with_settings, strategies as st

from delivery.models import DkimKey
from newsletter.sealing import Unsealable, is_current, seal, unseal

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(autouse=True)
def ring(settings):
    settings.ENCRYPTION_KEYS = {"k2": NEW, "k1": OLD}


@given(data=st.binary(max_size=5000))
@with_settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_whatever_is_sealed_comes_back(data):
    assert unseal(seal(data)) == data


def test_a_text_is_sealed_as_utf_8_and_never_twice_alike():
    first, second = seal("pässword"), seal("pässword")
    assert unseal(first) == "pässword".encode()
    assert first != second
    assert first.startswith("k2.")


def test_an_older_key_still_opens_and_the_first_seals(settings):
    settings.ENCRYPTION_KEYS = {"k1": OLD}
    sealed = seal("secret")
    settings.ENCRYPTION_KEYS = {"k2": NEW, "k1": OLD}
    assert unseal(sealed) == b"secret"
    assert (is_current(sealed), is_current(seal("secret"))) == (False, True)


def test_a_key_that_is_gone_is_named_with_the_mend(settings):
    sealed = seal("secret")
    settings.ENCRYPTION_KEYS = {"k1": OLD}
    with pytest.raises(Unsealable, match=r"sealed with the key “k2”\. Put that key back at the end of ENCRYPTION_KEYS"):
        unseal(sealed)


def test_another_key_of_the_same_name_opens_nothing(settings):
    sealed = seal("secret")
    settings.ENCRYPTION_KEYS = {"k2": OLD}
    with pytest.raises(Unsealable, match="ENCRYPTION_KEYS holds another key of that id now"):
        unseal(sealed)


def test_a_text_that_claims_another_key_does_not_open(settings):
    settings.ENCRYPTION_KEYS = {"k2": NEW, "k3": NEW}
    with pytest.raises(Unsealable):
        unseal(seal("secret").replace("k2.", "k3.", 1))


@pytest.mark.parametrize("place", [3, 20, -1])
def test_a_changed_letter_is_noticed(place):
    sealed = list(seal("a secret of some length"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Unsealable):
        unseal("".join(sealed))


@given(text=st.text(max_size=200) | st.from_regex(r"\A[A-Za-z0-9]{1,4}\.[A-Za-z0-9_-]{0,80}\Z"))
@with_settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_garbage_raises_nothing_else(text):
    with pytest.raises(Unsealable):
        unseal(text)


def test_a_column_for_secrets_takes_no_plain_text(db):
    with pytest.raises(ValueError, match=r"DkimKey\.private_key takes sealed text only"), transaction.atomic():
        DkimKey.objects.create(domain="example.org", selector="fn1", private_key="-----BEGIN", public_key="x")
    assert DkimKey.objects.count() == 0
