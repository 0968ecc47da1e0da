"""The hashes of many addresses."""

from hypothesis import HealthCheck, given, settings, strategies as st

from subscribers.addresses import address_hash
from subscribers.importing.hashing import address_hasher

# A machine may be busy.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_they_are_those_of_single_ones(addresses):
    hash_of = address_hasher()

    assert [hash_of(address) for address in addresses] == [address_hash(address).hex() for address in addresses]


def test_a_key_longer_than_a_block_is_hashed_first(settings):
    settings.SUPPRESSION_KEY = bytes(range(100))

    assert address_hasher()("ann@example.org") == address_hash("ann@example.org").hex()
