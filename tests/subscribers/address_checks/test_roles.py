"""Addresses of a role."""

import pytest

from subscribers.address_checks import is_role_address


@pytest.mark.parametrize(
    "local", ["info", "abuse", "INFO", "postmaster", "info+news", "no-reply", "kontakt", "redactie"]
)
def test_a_role_is_marked(local):
    assert is_role_address(f"{local}@example.org") is True


@pytest.mark.parametrize("local", ["bob", "informant", "bob.info", "sales.bob", "+info", "", "mailand"])
def test_a_person_is_not(local):
    assert is_role_address(f"{local}@example.org") is False


@pytest.mark.parametrize("garbage", ["", "@", "info", "\x00@example.org"])
def test_what_is_no_address_is_no_role(garbage):
    assert is_role_address(garbage) is False
