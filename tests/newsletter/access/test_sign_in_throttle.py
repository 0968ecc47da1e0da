"""How often a wrong password may be typed: here, from everywhere, and while Valkey is away."""

import pytest
from django.core.cache.backends.redis import RedisCache

from newsletter.access import counters
from newsletter.access.sign_in_throttle import (
    TRIES_PER_ACCOUNT,
    TRIES_PER_ACCOUNT_AND_CLIENT,
    TRIES_PER_CLIENT,
    SignInThrottle,
)
from tests.factories import WriterFactory

PASSWORD = "correct horse battery staple"
WAIT = "Wait a quarter of an hour"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alice_and_no_failures(settings):
    settings.TRUSTED_PROXIES = 1
    WriterFactory()
    counters._in_process.clear()
    yield
    counters._in_process.clear()


def sign_in(client, *, password, ip="203.0.113.7", username="alice"):
    """What becomes of it: ``in``, ``wrong`` or ``wait``."""
    answers = {"username": username, "password": password}
    response = client.post("/studio/login/", answers, headers={"X-Forwarded-For": ip})
    if response.status_code == 302:
        client.logout()
        return "in"
    assert response.status_code == 200
    return "wait" if WAIT in response.content.decode() else "wrong"


def test_after_too_many_wrong_passwords_even_the_right_one_waits(client):
    said = [sign_in(client, password="wrong") for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT)]
    assert said == ["wrong"] * TRIES_PER_ACCOUNT_AND_CLIENT
    assert sign_in(client, password=PASSWORD, username=" Alice") == "wait"


def test_a_stranger_cannot_lock_the_writer_out(client):
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT + 1):
        sign_in(client, password="wrong", ip="198.51.100.1")
    assert sign_in(client, password=PASSWORD, ip="203.0.113.7") == "in"


def test_the_right_password_forgets_the_wrong_ones_before_it(client):
    for _ in range(2):
        for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT - 1):
            assert sign_in(client, password="wrong") == "wrong"
        assert sign_in(client, password=PASSWORD) == "in"


def test_one_client_may_not_try_many_accounts(client):
    for turn in range(TRIES_PER_CLIENT):
        assert sign_in(client, password="wrong", username=f"guess{turn}") == "wrong"
    assert sign_in(client, password=PASSWORD) == "wait"
    assert sign_in(client, password=PASSWORD, ip="203.0.113.8") == "in"


def test_a_machine_that_changes_its_ipv6_address_stays_one_client(client):
    for turn in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        sign_in(client, password="wrong", ip=f"2001:db8:1:2::{turn:x}")
    assert sign_in(client, password=PASSWORD, ip="2001:db8:1:2:ffff::1") == "wait"
    assert sign_in(client, password=PASSWORD, ip="2001:db8:1:3::1") == "in"


def test_guesses_from_everywhere_at_once_come_to_an_end():
    def throttle(turn):
        return SignInThrottle(account="alice", address=f"198.51.{turn // 250}.{turn % 250}")

    for turn in range(TRIES_PER_ACCOUNT):
        assert throttle(turn).is_closed() is False
        throttle(turn).note_failure()
    assert throttle(TRIES_PER_ACCOUNT).is_closed() is True
    assert SignInThrottle(account="bob", address="203.0.113.7").is_closed() is False


def test_a_valkey_that_is_away_neither_shuts_the_door_nor_opens_it(client, monkeypatch):
    monkeypatch.setattr(counters, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    assert sign_in(client, password=PASSWORD) == "in"
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        assert sign_in(client, password="wrong") == "wrong"
    assert sign_in(client, password=PASSWORD) == "wait"


@pytest.mark.parametrize("typed", ["", "\x00", "\ud800", "é" * 10_000])
def test_any_name_can_be_counted(typed):
    throttle = SignInThrottle(account=typed, address=None)
    throttle.note_failure()
    assert throttle.is_closed() is False
