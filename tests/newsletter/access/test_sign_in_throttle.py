"""How often a wrong password may be typed: here, from everywhere, and while Valkey is away."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.core.cache.backends.redis import RedisCache
from django.test import RequestFactory
from django.utils import timezone

from newsletter.access import counters
from newsletter.access.sign_in_throttle import (
    TRIES_PER_ACCOUNT,
    TRIES_PER_ACCOUNT_AND_CLIENT,
    TRIES_PER_CLIENT,
    WINDOW_SECONDS,
    SignInThrottle,
    forget_old,
)
from tests.factories import WriterFactory

PASSWORD = "correct horse battery staple"
WAIT = "Too many wrong passwords. Come back in"
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
    assert response.status_code in {422, 429}
    assert (response.status_code == 429) is (WAIT in response.content.decode())
    return "wait" if response.status_code == 429 else "wrong"


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


def throttle(account, ip):
    request = RequestFactory().post("/", {"anything": "x" * 100}, headers={"X-Forwarded-For": ip, "User-Agent": "Spy"})
    return SignInThrottle(account=account, request=request)


def test_guesses_from_everywhere_at_once_come_to_an_end():
    for turn in range(TRIES_PER_ACCOUNT):
        each = throttle("alice", f"198.51.{turn // 250}.{turn % 250}")
        assert each.waits() == 0
        each.note_failure()
    assert throttle("alice", "203.0.113.7").waits() == WINDOW_SECONDS
    assert throttle("bob", "203.0.113.7").waits() == 0


def test_the_door_opens_again_fifteen_minutes_after_the_last_one(client):
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        sign_in(client, password="wrong")
    waited = throttle("alice", "203.0.113.7").waits()
    assert WINDOW_SECONDS - 30 < waited <= WINDOW_SECONDS
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(seconds=WINDOW_SECONDS - 60))
    assert 50 < throttle("alice", "203.0.113.7").waits() <= 60
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(seconds=WINDOW_SECONDS + 1))
    assert sign_in(client, password=PASSWORD) == "in"


def test_who_tries_on_while_the_door_is_closed_does_not_keep_it_closed(client):
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        sign_in(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(seconds=WINDOW_SECONDS - 60))
    assert [sign_in(client, password="wrong") for _ in range(3)] == ["wait"] * 3
    assert throttle("alice", "203.0.113.7").waits() <= 60


def test_the_answer_says_when_to_come_back(client):
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        sign_in(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=5))
    response = client.post(
        "/studio/login/", {"username": "alice", "password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.7"}
    )
    assert 590 < int(response.headers["Retry-After"]) <= 600
    assert "Come back in 10 minutes, then try again." in response.content.decode()


def test_what_is_kept_of_a_failure_names_nobody_and_says_nothing_of_what_was_sent(client):
    sign_in(client, password="a secret", username="my password by mistake", ip="2001:db8:1:2:3::4")
    kept = AccessAttempt.objects.values().get()
    assert (kept["ip_address"], kept["get_data"], kept["post_data"]) == ("2001:db8:1:2::", "", "")
    assert "secret" not in str(kept)
    assert "mistake" not in str(kept)


def test_failures_that_do_not_count_any_more_are_deleted():
    throttle("alice", "203.0.113.7").note_failure()
    assert forget_old(timezone.now()) == 0
    assert forget_old(timezone.now() + dt.timedelta(seconds=WINDOW_SECONDS + 1)) == 1
    assert AccessAttempt.objects.count() == 0


def test_a_valkey_that_is_away_neither_shuts_the_door_nor_opens_it(client, monkeypatch):
    monkeypatch.setattr(counters, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    assert sign_in(client, password=PASSWORD) == "in"
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        assert sign_in(client, password="wrong") == "wrong"
    assert sign_in(client, password=PASSWORD) == "wait"


@pytest.mark.parametrize("typed", ["", "\x00", "\ud800", "é" * 10_000])
def test_any_name_can_be_counted(typed):
    each = throttle(typed, "no address at all")
    each.note_failure()
    assert each.waits() == 0
