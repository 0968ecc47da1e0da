"""A password that is little more than the account's name."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

OWNER = User(username="owner1", first_name="Olga", email="olga.berg@example.org")


def refusals(password, user):
    """The codes of what is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [error.code for error in refused.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    ["owner1owner1", "Owner1OWNER1owner1", "owner1-owner1!", "12345owner1", "olgaolgaolga", "bergberg99",
     "olgabergolgaberg", "berg-olga-owner1", "Olga.Berg.Olga.99"],
)  # fmt: skip
def test_a_name_that_is_repeated_or_padded_is_refused(password):
    assert refusals(password, OWNER) == ["password_too_similar"]


@pytest.mark.parametrize(
    "password", ["owner1 and nine tides", "nine tides and a half moon", "example.org by the tides"]
)
def test_a_name_within_a_long_password_does_no_harm(password):
    assert refusals(password, OWNER) == []


def test_without_an_account_there_is_no_name_to_hold():
    assert refusals("owner1owner1", None) == []
