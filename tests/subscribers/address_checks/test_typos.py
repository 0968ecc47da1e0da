"""Slips in the domain, offered and never mended by themselves."""

import pytest

from subscribers.address_checks.typos import probably_meant, slips_between


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.comm", "gmail.com"),
        ("GMIAL.COM", "gmail.com"),
        ("yaho.com", "yahoo.com"),
        ("yahoo.con.uk", "yahoo.co.uk"),
        ("hotmial.com", "hotmail.com"),
        ("hotmaail.cmo", "hotmail.com"),
        ("iclould.com", "icloud.com"),
        ("protonmial.com", "protonmail.com"),
        ("t-onlin.de", "t-online.de"),
        ("gmx.dee", "gmx.de"),
        ("harbour.con", "harbour.com"),
        ("harbour.ogr", "harbour.org"),
    ],
)
def test_a_slip_is_recognised(typed, meant):
    assert probably_meant(f"bob@{typed}") == f"bob@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "mail.com", "ymail.com", "gmx.at", "gmx.de", "me.com", "mac.com", "hotmail.co.uk", "live.nl",
        "example.org", "example.com", "example.co", "harbour.cm", "harbour.om", "email.com", "small.com", "trail.com",
        "web.com", "xn--bcher-kva.example", "a.b", "sub.gmail.com",
    ],
)  # fmt: skip
def test_a_domain_that_may_be_right_is_left_alone(domain):
    assert probably_meant(f"bob@{domain}") == ""


def test_the_part_before_the_at_sign_stays_as_it_was_typed():
    assert probably_meant("Bob.O'Hara+News@gmial.com") == "Bob.O'Hara+News@gmail.com"


@pytest.mark.parametrize(
    "typed", ["", "@", "bob", "bob@", "@gmial", "bob@.", "bob@..com", "a@b@c", "bob@" + "x" * 5000]
)
def test_garbage_is_nothing_that_was_meant(typed):
    assert probably_meant(typed) == ""


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("gmail", "gmail", 0),
        ("gmial", "gmail", 1),
        ("gmil", "gmail", 1),
        ("gmaiil", "gmail", 1),
        ("gnail", "gmail", 1),
        ("hotmaail", "hotmail", 1),
        ("hotmiall", "hotmail", 2),
        ("ca", "abc", 3),
        ("", "ab", 2),
        ("abcdef", "uvwxyz", 3),
    ],
)
def test_slips_are_counted_up_to_one_more_than_is_asked_for(one, other, slips):
    assert slips_between(one, other, most=2) == slips
    assert slips_between(other, one, most=2) == slips
