"""Rate limits, in Valkey and without it."""

import pytest
from django.core.cache.backends.redis import RedisCache

from newsletter.access import counters
from subscribers.limits import Limit, spend

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
    monkeypatch.setattr(counters, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    counters._in_process.clear()
    assert [spend(TWICE, "203.0.113.10") > 0 for _ in range(3)] == [False, False, True]
    counters._in_process.clear()
