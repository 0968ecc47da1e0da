"""Rate limits, in Valkey and without it."""

import pytest
from django.core.cache.backends.redis import RedisCache

from newsletter.access import counters
from subscribers.addresses import read_address
from subscribers.limits import (
    MAILBOX_IN_ALL,
    PER_ADDRESS,
    PER_MAILBOX,
    Limit,
    domain_owner,
    is_typed_too_often,
    mailbox,
    spend,
)

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


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("bob@example.org", "bob@example.org"),
        ("Bob+news@Example.org", "bob@example.org"),
        ("b.ob@example.org", "b.ob@example.org"),
        ("b.o.b+x+y@gmail.com", "bob@gmail.com"),
        ("bob@googlemail.com", "bob@gmail.com"),
        ("+news@example.org", "+news@example.org"),
    ],
)
def test_addresses_of_one_mailbox_are_counted_together(address, found):
    assert mailbox(read_address(address)) == found


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("example.org", "example.org"),
        ("a.b.example.org", "example.org"),
        ("mail.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("co.uk", "co.uk"),
        ("shop.example.de", "example.de"),
        ("a.example.com.au", "example.com.au"),
        ("localhost", "localhost"),
    ],
)
def test_names_below_somebodys_domain_are_counted_with_it(domain, owner):
    assert domain_owner(domain) == owner


def typed(count, newsletter, *, address="bob@example.org"):
    return [is_typed_too_often(read_address(address), newsletter_id=newsletter) for _ in range(count)]


def test_an_address_that_is_typed_into_one_newsletters_form_too_often_can_still_be_typed_into_anothers():
    assert typed(PER_ADDRESS.most + 20, 1)[-21:] == [False, *[True] * 20]
    assert typed(1, 2) == [False]


def test_nobody_uses_up_the_whole_sites_share_of_a_mailbox_at_one_newsletter():
    for number in range(PER_MAILBOX.most + 20):
        is_typed_too_often(read_address(f"bob+{number}@example.org"), newsletter_id=1)
    assert typed(MAILBOX_IN_ALL.most - PER_MAILBOX.most, 2) == [False] * 4


def test_however_many_newsletters_there_are_a_mailbox_has_one_share_of_the_site():
    found = [typed(1, newsletter, address=f"bob+{newsletter}@example.org")[0] for newsletter in range(20)]
    assert found == [False] * MAILBOX_IN_ALL.most + [True] * 8
