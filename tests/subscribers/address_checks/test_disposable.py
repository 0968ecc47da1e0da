"""Addresses for an hour."""

import pytest

from subscribers.address_checks import is_disposable


@pytest.mark.parametrize("domain", ["mailinator.com", "box.mailinator.com", "guerrillamail.com", "10minutemail.com"])
def test_a_listed_domain_and_what_is_below_it_are_known(domain):
    assert is_disposable(domain) is True


@pytest.mark.parametrize(
    "domain", ["gmail.com", "example.org", "a-mailinator.com", "com", "", ".", "mailinator.com.example.org"]
)
def test_any_other_is_not(domain):
    assert is_disposable(domain) is False


def test_no_common_provider_is_on_the_list():
    common = [
        "gmail.com",
        "outlook.com",
        "yahoo.com",
        "icloud.com",
        "gmx.de",
        "web.de",
        "proton.me",
        "duck.com",
        "mail.ru",
    ]
    assert [domain for domain in common if is_disposable(domain)] == []
