"""Addresses that unsubscribe: ours alone are read."""

import pytest

from delivery.leave_address import leave_frame, read_leave_address
from subscribers.tokens import LONGEST_MADE, Purpose, sign

pytestmark = pytest.mark.usefixtures("_domain")


@pytest.fixture
def _domain(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.org"


def address(token):
    before, after = leave_frame()
    return f"{before}{token}{after}".removeprefix("mailto:").partition("?")[0]


@pytest.mark.parametrize("number", [1, 12_480, 2**62])
def test_an_address_of_ours_reads_back_its_subscription(number):
    made = address(sign(Purpose.UNSUBSCRIBE, number))
    assert read_leave_address(made) == number
    assert read_leave_address(f"<{made.replace('bounce.example.org', 'BOUNCE.Example.org')}>") == number


def test_the_longest_local_part_keeps_its_limit(settings):
    settings.TOKEN_KEYS = {"k" * 16: b"0" * 32}
    local = address(sign(Purpose.UNSUBSCRIBE, 2**63 - 1)).partition("@")[0]
    assert len(local) <= 64
    assert len(local) < LONGEST_MADE + 2


@pytest.mark.parametrize(
    "given",
    [
        "", "@", "u-@bounce.example.org", "u-k1.AAAA@bounce.example.org", "bob@bounce.example.org", "u-\x00@x", "u-é@é",
        "b+00@bounce.example.org", f"u-{'A' * 5000}@bounce.example.org",
    ],
)  # fmt: skip
def test_garbage_names_nobody(given):
    assert read_leave_address(given) is None


def test_tokens_for_something_else_and_other_domains_name_nobody():
    token = sign(Purpose.UNSUBSCRIBE, 7)
    assert read_leave_address(address(sign(Purpose.PREFERENCES, 7))) is None
    assert read_leave_address(f"u-{token}@example.net") is None
    assert read_leave_address(f"u-{token[:-1]}@bounce.example.org") is None


def test_without_a_bounce_domain_there_is_no_such_address(settings):
    made = address(sign(Purpose.UNSUBSCRIBE, 7))
    settings.BOUNCE_DOMAIN = ""
    assert (leave_frame(), read_leave_address(made)) == (None, None)
