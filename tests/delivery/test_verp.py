import pytest
from hypothesis import given, strategies as st

from delivery.verp import read_envelope_sender, read_message_id
from tests.delivery.copy_names import envelope_sender, message_token

COPY = 1_234_567


@pytest.fixture(autouse=True)
def _ring(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.org"
    settings.TOKEN_KEYS = {"k2": b"2" * 32, "k1": b"1" * 32}


def test_a_bounce_finds_its_copy_whatever_the_case():
    sender = envelope_sender(COPY, sender="alice@example.org")

    assert read_envelope_sender(sender) == read_envelope_sender(sender.upper()) == COPY
    assert len(sender.partition("@")[0]) <= 64


def test_without_a_bounce_domain_bounces_go_to_the_sender(settings):
    settings.BOUNCE_DOMAIN = ""

    assert envelope_sender(COPY, sender="alice@example.org") == "alice@example.org"
    assert read_envelope_sender("alice@example.org") is None


def test_an_old_key_still_verifies_and_a_lost_one_does_not(settings):
    sender = envelope_sender(COPY, sender="alice@example.org")
    settings.TOKEN_KEYS = {"k3": b"3" * 32, "k2": b"2" * 32}
    assert read_envelope_sender(sender) == COPY

    settings.TOKEN_KEYS = {"k3": b"3" * 32}
    assert read_envelope_sender(sender) is None


def test_a_forged_or_foreign_one_is_nobodys():
    sender = envelope_sender(COPY, sender="alice@example.org")
    local, _, domain = sender.partition("@")
    other = "a" if local[10] != "a" else "b"
    forged = [
        f"{local[:10]}{other}{local[11:]}@{domain}", f"{local}x@{domain}", f"{local[:-1]}@{domain}", local,
        f"{local}@elsewhere.example.org", f"x{sender}",
    ]  # fmt: skip

    assert [read_envelope_sender(address) for address in forged] == [None] * 6


@given(st.text(max_size=80))
def test_garbage_is_nobodys(text):
    assert read_envelope_sender(text) is None
    assert read_envelope_sender(f"b+{text}@bounce.example.org") is None


def test_a_message_id_finds_its_copy_and_is_no_envelope_sender():
    token = message_token(COPY)

    assert read_message_id(f"<{token}@example.org>") == read_message_id(f" {token.upper()}@mx.example.net ") == COPY
    assert read_envelope_sender(f"b+{token}@bounce.example.org") is None
    assert read_message_id(envelope_sender(COPY, sender="alice@example.org").removeprefix("b+")) is None


@given(st.text(max_size=80))
def test_garbage_is_no_message_id(text):
    assert read_message_id(text) is None
