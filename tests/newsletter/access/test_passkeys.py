"""Passkeys: what is kept of one, and what a device's answer proves."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from newsletter.access import passkeys
from newsletter.access.passkeys import BadPasskey
from newsletter.models import Passkey
from tests.factories import WriterFactory
from tests.newsletter.access.soft_passkey import SoftPasskey, changed

pytestmark = pytest.mark.django_db
NOT_CHECKED = "The passkey could not be checked"


@pytest.fixture
def session():
    return SessionStore()


@pytest.fixture
def alice():
    return WriterFactory()


def register(session, user, device, name="Laptop"):
    options = passkeys.begin_registering(session, user)
    return passkeys.finish_registering(session, user, device.make(options), name=name)


def sign_in(session, device, user=None):
    return passkeys.finish_signing_in(session, device.get(passkeys.begin_signing_in(session, user)), user=user)


def test_a_passkey_that_was_registered_signs_its_owner_in(session, alice):
    device = SoftPasskey()
    made = register(session, alice, device)
    assert (made.name, made.user, bytes(made.credential_id)) == ("Laptop", alice, device.credential_id)
    assert sign_in(session, device) == alice
    made.refresh_from_db()
    assert (made.sign_count, made.last_used_at is not None) == (1, True)


def test_one_passkey_of_several_is_taken_for_the_second_step_of_its_owner_only(session, alice):
    bob = WriterFactory(username="bob")
    hers, his = SoftPasskey(), SoftPasskey()
    register(session, alice, hers)
    register(session, bob, his)
    assert sign_in(session, hers, alice) == alice
    with pytest.raises(BadPasskey, match="does not know that passkey"):
        sign_in(session, his, alice)


def test_the_device_is_told_which_passkeys_the_account_has(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    known = device.make(passkeys.begin_registering(session, alice))["id"]
    options = passkeys.begin_registering(session, alice)
    assert [each["id"] for each in options["excludeCredentials"]] == [known]
    assert [each["id"] for each in passkeys.begin_signing_in(session, alice)["allowCredentials"]] == [known]
    assert passkeys.begin_signing_in(session, None)["allowCredentials"] == []


def test_a_device_must_verify_its_user_and_keep_the_key(session, alice):
    options = passkeys.begin_registering(session, alice)
    asked = options["authenticatorSelection"]
    assert (asked["userVerification"], asked["residentKey"], options["rp"]["id"]) == (
        "required",
        "required",
        "localhost",
    )
    with pytest.raises(BadPasskey, match=NOT_CHECKED):
        passkeys.finish_registering(session, alice, SoftPasskey(verifies=False).make(options), name="x")


def test_what_the_device_calls_the_account_is_no_name_and_stays_the_same(session, alice):
    first, second = (passkeys.begin_registering(session, alice)["user"] for _ in range(2))
    assert first == second
    assert "alice" not in first["id"]


def test_a_challenge_is_good_once(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    options = passkeys.begin_signing_in(session, None)
    passkeys.finish_signing_in(session, device.get(options), user=None)
    with pytest.raises(BadPasskey, match="took too long"):
        passkeys.finish_signing_in(session, device.get(options), user=None)


def test_a_challenge_is_good_for_five_minutes(session, alice, monkeypatch):
    device = SoftPasskey()
    register(session, alice, device)
    options = passkeys.begin_signing_in(session, None)
    later = timezone.now() + dt.timedelta(seconds=passkeys.CHALLENGE_SECONDS + 1)
    monkeypatch.setattr(passkeys.timezone, "now", lambda: later)
    with pytest.raises(BadPasskey, match="took too long"):
        passkeys.finish_signing_in(session, device.get(options), user=None)


def test_a_challenge_for_registering_is_none_for_signing_in(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    options = passkeys.begin_registering(session, alice)
    with pytest.raises(BadPasskey, match="took too long"):
        passkeys.finish_signing_in(session, device.get({**options, "rpId": "localhost"}), user=None)


def test_an_answer_to_another_challenge_proves_nothing(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    old = passkeys.begin_signing_in(session, None)
    passkeys.begin_signing_in(session, None)
    with pytest.raises(BadPasskey, match=NOT_CHECKED):
        passkeys.finish_signing_in(session, device.get(old), user=None)


def test_a_count_that_does_not_grow_is_a_copied_device(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    sign_in(session, device)
    device.count = 0
    with pytest.raises(BadPasskey, match=NOT_CHECKED):
        sign_in(session, device)


def test_a_device_that_counts_nothing_signs_in_again_and_again(session, alice):
    device = SoftPasskey(counts=False)
    register(session, alice, device)
    assert [sign_in(session, device) for _ in range(2)] == [alice, alice]


@pytest.mark.parametrize("part", ["signature", "authenticatorData", "clientDataJSON"])
def test_an_answer_with_another_byte_proves_nothing(session, alice, part):
    device = SoftPasskey()
    register(session, alice, device)
    answer = changed(device.get(passkeys.begin_signing_in(session, None)), part)
    with pytest.raises(BadPasskey, match=NOT_CHECKED):
        passkeys.finish_signing_in(session, answer, user=None)


def test_an_answer_for_another_site_proves_nothing(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    device.origin = "https://example.com"
    with pytest.raises(BadPasskey, match=NOT_CHECKED):
        sign_in(session, device)


def test_an_account_that_was_switched_off_is_not_let_in(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    alice.is_active = False
    alice.save()
    with pytest.raises(BadPasskey, match="does not know that passkey"):
        sign_in(session, device)


def test_a_passkey_is_registered_once_and_for_one_account(session, alice):
    device = SoftPasskey()
    register(session, alice, device)
    with pytest.raises(BadPasskey, match="registered already"):
        register(session, WriterFactory(username="bob"), device)
    assert Passkey.objects.count() == 1


def test_there_is_an_end_to_how_many_one_may_have(session, alice, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 1)
    register(session, alice, SoftPasskey())
    with pytest.raises(BadPasskey, match="Take one away first"):
        passkeys.begin_registering(session, alice)


@pytest.mark.parametrize("name", ["", "   ", "x" * 300])
def test_any_name_can_be_kept(session, alice, name):
    assert register(session, alice, SoftPasskey(), name).name == (name.strip()[:80] or "Passkey")


GARBAGE = [
    {}, {"id": None}, {"id": "ä"}, {"id": "AA", "rawId": "AA", "type": "public-key", "response": None},
    {"id": [], "response": {}}, {"id": "x" * 50_000}, {"id": "A", "response": {"transports": [1, {}, "usb"]}},
]  # fmt: skip


@pytest.mark.parametrize("sent", GARBAGE)
def test_garbage_proves_nothing(session, alice, sent):
    register(session, alice, SoftPasskey())
    passkeys.begin_signing_in(session, None)
    with pytest.raises(BadPasskey):
        passkeys.finish_signing_in(session, sent, user=None)
    passkeys.begin_registering(session, alice)
    with pytest.raises(BadPasskey, match="was not added"):
        passkeys.finish_registering(session, alice, sent, name="x")


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("value", ["", "AAAA", "!!!!", None, 7, "gICAgICA"])
def test_garbage_in_a_part_of_the_answer_adds_nothing(session, alice, part, value):
    answer = SoftPasskey().make(passkeys.begin_registering(session, alice))
    answer["response"][part] = value
    with pytest.raises(BadPasskey, match="was not added"):
        passkeys.finish_registering(session, alice, answer, name="x")
    assert Passkey.objects.count() == 0
