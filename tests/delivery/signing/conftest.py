import pytest

from delivery.models import DkimAlgorithm
from delivery.signing import keys


@pytest.fixture
def make_key(db):
    """``make_key("example.org", active=True)``: RSA takes a while, so it is Ed25519 unless asked for."""

    def make(domain, *, algorithm=DkimAlgorithm.ED25519, active=False, **more):
        key = keys.make_key(domain, algorithm=algorithm, **more)
        if active:
            keys.activate(key)
        return key

    return make
