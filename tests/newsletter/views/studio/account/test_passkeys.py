"""Passkeys over the wire: added, named, taken away; and signing in with one."""

import json

import pytest
from django.test import Client

from newsletter.access import counters, recovery_codes, second_step
from newsletter.models import AccountMail, AuditEntry, Passkey
from newsletter.views.studio.account.passkeys import BEGINNINGS_PER_CLIENT
from tests.factories import WriterFactory
from tests.newsletter.access.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
ADD, BEGIN, FINISH = "/studio/account/passkeys/add/", "/studio/login/passkey/begin/", "/studio/login/passkey/"


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()


@pytest.fixture
def alice():
    return WriterFactory()


def post(client, address, given):
    return client.post(
        address, json.dumps(given), content_type="application/json", headers={"Accept": "application/json"}
    )


def add(client, device, name="Laptop"):
    options = post(client, ADD, {}).json()["options"]
    return post(client, ADD, {"credential": device.make(options), "name": name})


def use(client, device, **more):
    options = post(client, BEGIN, {}).json()["options"]
    return post(client, FINISH, {"credential": device.get(options), **more})


@pytest.fixture
def device(alice):
    """A device with a passkey of Alice's."""
    client, made = Client(), SoftPasskey()
    client.force_login(alice)
    assert add(client, made).status_code == 200
    return made


def is_in(client):
    return client.get("/studio/account/").status_code == 200


def test_the_first_passkey_leads_to_recovery_codes_and_its_owner_is_told(studio_client):
    answer = add(studio_client, SoftPasskey(), "Work laptop")
    assert answer.json() == {"next": "/studio/account/recovery-codes/"}
    assert Passkey.objects.get().name == "Work laptop"
    assert AuditEntry.objects.latest("pk").about == "Passkey “Work laptop” added"
    assert AccountMail.objects.get().words == "Passkey “Work laptop” added."


def test_a_passkey_signs_in_without_a_password(client, device):
    answer = use(client, device, next="/studio/new/")
    assert AuditEntry.objects.get(act="signed_in").details == {"by": "a passkey"}
    assert (answer.status_code, answer.json(), is_in(client)) == (200, {"next": "/studio/new/"}, True)


def test_a_passkey_never_leads_to_another_site(client, device):
    assert use(client, device, next="https://example.com/").json() == {"next": "/studio/"}


def test_with_a_passkey_the_password_alone_does_not_let_in_and_the_passkey_is_the_second_step(client, device):
    client.post("/studio/login/?next=/studio/new/", {"username": "alice", "password": PASSWORD, "next": "/studio/new/"})
    assert is_in(client) is False
    assert "Use your passkey" in client.get("/studio/login/code/").content.decode()
    assert use(client, device).json() == {"next": "/studio/new/"}
    assert is_in(client) is True
    assert AuditEntry.objects.get(act="signed_in").details == {"by": "a password and a passkey"}


def test_the_second_step_takes_no_passkey_of_another_account(client, device):
    bob, his, other = WriterFactory(username="bob"), SoftPasskey(), Client()
    other.force_login(bob)
    add(other, his)
    client.post("/studio/login/", {"username": "alice", "password": PASSWORD})
    assert (use(client, his).status_code, is_in(client)) == (422, False)


def test_a_passkey_nobody_registered_lets_nobody_in(client, device):
    answer = use(client, SoftPasskey())
    assert (answer.status_code, is_in(client)) == (422, False)
    assert answer.json()["error"].startswith("This site does not know that passkey.")


def test_a_passkey_proves_once_more_who_sits_there(device, alice):
    client = Client()
    client.force_login(alice)
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert client.get(ADD).status_code == 302
    assert use(client, device, next=ADD).json() == {"next": ADD}
    assert client.get(ADD).status_code == 200


def test_adding_one_asks_first_who_sits_there(studio_client):
    session = studio_client.session
    session["proved_at"] = 0
    session.save()
    answer = post(studio_client, ADD, {})
    assert (answer.status_code, answer.json()["prove"]) == (403, "/studio/account/prove/?next=%2Fstudio%2Faccount%2F")


def test_it_is_named_anew_and_taken_away(studio_client, alice):
    add(studio_client, SoftPasskey())
    recovery_codes.make(alice)
    page = f"/studio/account/passkeys/{Passkey.objects.get().pk}/"
    assert studio_client.get(page).status_code == 200
    studio_client.post(page, {"name": "Phone"})
    assert Passkey.objects.get().name == "Phone"
    assert studio_client.post(page, {"name": ""}).status_code == 422
    studio_client.post(page, {"remove": "yes"})
    assert (bool(second_step.ways(alice)), recovery_codes.left(alice)) == (False, 0)


def test_one_does_not_touch_the_passkeys_of_somebody_else(device):
    other = Client()
    other.force_login(WriterFactory(username="bob"))
    page = f"/studio/account/passkeys/{Passkey.objects.get().pk}/"
    assert [other.get(page).status_code, other.post(page, {"remove": "yes"}).status_code] == [404, 404]
    assert Passkey.objects.count() == 1


def test_a_number_larger_than_any_is_not_there(studio_client):
    assert studio_client.get(f"/studio/account/passkeys/{10**30}/").status_code == 404


@pytest.mark.parametrize("address", [FINISH, ADD])
@pytest.mark.parametrize(
    "sent", [b"", b"{", b"[]", b"null", b'{"credential": 7}', b'{"credential": {"id": {}}, "name": [1]}', b"[" * 9999]
)
def test_garbage_is_refused_and_breaks_nothing(studio_client, address, sent):
    post(studio_client, BEGIN, {})
    answer = studio_client.post(address, sent, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert Passkey.objects.count() == 0


def test_what_is_far_too_large_is_not_read(client):
    assert post(client, FINISH, {"credential": "x" * 70_000}).status_code == 413


def test_a_name_that_cannot_be_stored_is_mended(studio_client):
    add(studio_client, SoftPasskey(), "a\x00b\ud800" + "x" * 200)
    assert Passkey.objects.get().name.startswith("ab?xx")


def test_a_client_begins_only_so_often(client):
    said = {post(client, BEGIN, {}).status_code for _ in range(BEGINNINGS_PER_CLIENT)}
    assert (said, post(client, BEGIN, {}).status_code) == ({200}, 429)
