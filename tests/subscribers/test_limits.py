"""Rate limits, in Valkey and without it."""

import pytest
from django.core.cache.backends.redis import RedisCache

from subscribers import limits
from subscribers.limits import Limit, client_and_subnet, spend

TWICE = Limit(name="twice", most=2, seconds=3600)


def test_uses_beyond_the_limit_wait_for_the_window_to_end():
    waits = [spend(TWICE, "203.0.113.7") for _ in range(4)]
    assert waits[:2] == [0, 0]
    assert all(0 < wait <= 3600 for wait in waits[2:])


def test_one_subject_does_not_use_up_anothers():
    for _ in range(3):
        spend(TWICE, "203.0.113.8")
    assert spend(TWICE, "203.0.113.9") == 0


@pytest.mark.parametrize("subject", ["", "\x00", "\ud800", "é" * 10_000, "a b\r\n"])
def test_any_subject_can_be_counted(subject):
    assert spend(Limit(name="any", most=10, seconds=3600), subject) == 0


def test_without_valkey_this_process_counts(monkeypatch):
    monkeypatch.setattr(limits, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    limits._in_process.clear()
    assert [spend(TWICE, "203.0.113.10") > 0 for _ in range(3)] == [False, False, True]
    limits._in_process.clear()


@pytest.mark.parametrize(
    ("ip", "client", "subnet"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        (None, "unknown", "unknown"),
    ],
)
def test_a_client_and_its_neighbourhood(ip, client, subnet):
    assert client_and_subnet(ip) == (client, subnet)
