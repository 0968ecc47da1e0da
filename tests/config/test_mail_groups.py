"""``DELIVERY_GROUPS`` as people write it."""

import pytest

from config.mail_groups import parse_groups


def test_domains_and_groups_are_read_in_any_case_with_spaces_anywhere():
    assert parse_groups(" Example.org = corp, example.com=CORP ,example.net=gmail,") == {
        "example.org": "corp",
        "example.com": "corp",
        "example.net": "gmail",
    }


def test_a_domain_in_other_letters_is_kept_as_mail_servers_write_it():
    assert parse_groups("bücher.example=corp") == {"xn--bcher-kva.example": "corp"}


def test_the_same_said_twice_is_said_once():
    assert parse_groups("example.org=corp,example.org=corp") == {"example.org": "corp"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("example.org", "'example.org' is not domain=group"),
        ("example.org=", "'example.org=' is not domain=group"),
        ("example.org=a b", "'example.org=a b' is not domain=group"),
        ("example.org=" + "x" * 33, "is not domain=group"),
        ("=corp", "'' is not a domain"),
        ("localhost=corp", "'localhost' is not a domain"),
        ("-.org=corp", "'-.org' is not a domain"),
        ("*.example.org=corp", r"'\*\.example\.org' is not a domain"),
        ("a" * 64 + ".org=corp", "is not a domain"),
        ("\x00.org=corp", "is not a domain"),
        ("example.org=corp,example.org=gmail", "example.org is given two groups, corp and gmail. Leave one out."),
    ],
)
def test_what_cannot_be_used_is_named(given, said):
    with pytest.raises(ValueError, match=said):
        parse_groups(given)
