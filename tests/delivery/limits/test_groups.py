"""Which domains are limited together."""

import pytest

from delivery.limits.groups import domain_groups, group_label, group_of
from delivery.limits.providers import EXACT, LABELS, OTHER


@pytest.mark.parametrize(
    ("domain", "group"),
    [
        ("gmail.com", "gmail"),
        ("googlemail.com", "gmail"),
        ("outlook.com", "outlook"),
        ("outlook.com.br", "outlook"),
        ("outlook.ee", "outlook"),
        ("hotmail.co.uk", "outlook"),
        ("hotmail.fr", "outlook"),
        ("live.nl", "outlook"),
        ("msn.com", "outlook"),
        ("passport.com", "outlook"),
        ("yahoo.com", "yahoo"),
        ("yahoo.co.uk", "yahoo"),
        ("yahoo.com.ar", "yahoo"),
        ("ymail.com", "yahoo"),
        ("aol.com", "yahoo"),
        ("yahoo.co.jp", "yahoo-japan"),
        ("icloud.com", "icloud"),
        ("me.com", "icloud"),
        ("mac.com", "icloud"),
        ("web.de", "gmx"),
        ("gmx.net", "gmx"),
        ("pm.me", "proton"),
        ("mail.ru", "mailru"),
        ("qq.com", "qq"),
        ("example.org", OTHER),
    ],
)
def test_a_provider_is_one_group_whatever_the_domain(domain, group):
    assert group_of(domain) == group


@pytest.mark.parametrize(
    ("domain", "group"),
    [
        ("hotmail.tk", "outlook"),  # a trade mark under a country nobody told us of
        ("yahoo.com.zw", "yahoo"),
        ("live.tk", OTHER),  # anybody's word
        ("live.example.com", OTHER),
        ("hotmail.qq", OTHER),  # no such country
        ("hotmail.museum", OTHER),
        ("mail.gmail.com", OTHER),
        ("notgmail.com", OTHER),
        ("gmail.com.example.org", OTHER),
    ],
)
def test_a_country_we_have_not_heard_of_belongs_to_the_trade_mark_and_a_likeness_does_not(domain, group):
    assert group_of(domain) == group


@pytest.mark.parametrize("domain", ["", ".", "@", "\x00", "\ud800", "gmail", "gmail.com,", "é" * 10_000, " "])
def test_what_is_no_domain_is_like_any_other(domain):
    assert group_of(domain) == OTHER


@pytest.mark.parametrize("domain", ["GMAIL.com", " gmail.com", "gmail.com."])
def test_spelling_makes_no_difference(domain):
    assert group_of(domain) == "gmail"


def test_a_setting_comes_before_what_is_built_in(settings):
    assert group_of("example.org") == OTHER
    settings.DELIVERY_GROUPS = {"example.org": "corp", "example.com": "gmail", "mac.com": "museum"}
    assert [group_of(name) for name in ("example.org", "example.com", "mac.com")] == ["corp", "gmail", "museum"]


def test_the_table_for_the_freeze_says_the_same(settings):
    settings.DELIVERY_GROUPS = {"example.org": "corp"}
    table = domain_groups()
    assert {group_of(domain) for domain, group in table.items() if group_of(domain) != group} == set()
    assert table["example.org"] == "corp"
    assert OTHER not in table.values()
    assert 2000 < len(table) < 4000


def test_no_domain_is_in_two_groups_and_every_group_has_a_name():
    domains = [domain for words in EXACT.values() for domain in words.split()]
    assert sorted(domains) == sorted(set(domains))
    assert set(domain_groups().values()) | {OTHER} == set(LABELS)


def test_groups_are_called_by_names_that_people_know():
    assert [group_label(name) for name in ("outlook", "corp")] == ["Outlook and Hotmail", "corp"]
