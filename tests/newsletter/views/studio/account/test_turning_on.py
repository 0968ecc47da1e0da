"""The first second step of an account ends what the password alone had let in."""

import pytest
from django.test import Client

from newsletter.access import counters, second_step
from newsletter.models import Authenticator, Passkey
from newsletter.sealing import unseal
from tests.factories import WriterFactory
from tests.newsletter.access.soft_passkey import SoftPasskey
from tests.newsletter.access.test_authenticators import code
from tests.newsletter.views.studio.account.test_passkeys import add, is_in, use

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
PAGE, APP = "/studio/account/", "/studio/account/app/"


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()


@pytest.fixture
def alice():
    return WriterFactory()


def elsewhere():
    """Another browser that the password let in."""
    browser = Client()
    browser.post("/studio/login/", {"username": "alice", "password": PASSWORD})
    return browser


def test_turning_an_app_on_ends_sessions_that_never_showed_a_code(studio_client, alice):
    other = elsewhere()
    assert "Other browsers that are signed in to this account are signed out" in studio_client.get(APP).content.decode()
    studio_client.post(APP, {"code": "1"})
    assert other.get(PAGE).status_code == 200
    studio_client.post(APP, {"code": code(unseal(Authenticator.objects.get().secret).decode())})
    assert (other.get(PAGE).status_code, studio_client.get(PAGE).status_code) == (302, 200)


def test_with_a_passkey_already_an_app_ends_no_session(studio_client, alice):
    other = elsewhere()
    Passkey.objects.create(user=alice, name="Key", credential_id=b"1", public_key=b"2")
    assert "are signed out" not in studio_client.get(APP).content.decode()
    studio_client.post(APP, {"code": code(unseal(Authenticator.objects.get().secret).decode())})
    assert (second_step.ways(alice).app, other.get(PAGE).status_code) == (True, 200)


def test_the_first_passkey_ends_sessions_that_the_password_alone_let_in(studio_client):
    others = [elsewhere(), Client()]
    first = SoftPasskey()
    add(studio_client, first)
    assert [is_in(studio_client), is_in(others[0])] == [True, False]
    use(others[1], first)
    add(studio_client, SoftPasskey())
    assert [is_in(studio_client), is_in(others[1])] == [True, True]
