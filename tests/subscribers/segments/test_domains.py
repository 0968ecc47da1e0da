"""Domains in other letters than those of ASCII, as people write them and as DNS has them."""

import pytest

from subscribers.addresses import read_address
from subscribers.segments.compiling import matching
from subscribers.segments.rules import read
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.segments.crowd import NOW

GIVEN = ("ann@example.org", "bo@пример.рф", "chi@موقع.إختبار", "dot@straße.example", "eve@bücher.example")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "value", "names"),
    [
        ("ends", ".إختبار", ["chi"]), ("ends", "إختبار", ["chi"]), ("ends", ".рф", ["bo"]), ("ends", "рф", ["bo"]),
        ("ends", "。РФ", ["bo"]), ("ends", "мер.рф", ["bo"]), ("ends", "ücher.example", ["eve"]),
        ("ends", ".xn--p1ai", ["bo"]), ("ends", ".example.org", []), ("ends", ".org", ["ann"]),
        ("ends", "@пример.рф", ["bo"]), ("ends", "o@пример.рф", []), ("ends", ".рф.", []), ("ends", "..рф", []),
        ("is", "straße.example", ["dot"]), ("is", "ПРИМЕР.рф", ["bo"]), ("is", "пример。рф", ["bo"]),
        ("is", ".рф", []), ("is", "\u0301.рф", []), ("is", "б" * 70, []), ("is", "%.рф", []),
    ],
)  # fmt: skip
def test_a_domain_is_found_as_it_is_written(verb, value, names):
    newsletter = NewsletterFactory()
    for each in GIVEN:
        address = read_address(each)
        SubscriptionFactory(
            newsletter=newsletter, subscriber__address=address.canonical, subscriber__given_address=address.given
        )
    rule = {"version": 1, "rule": {"join": "all", "of": [{"fact": "domain", "verb": verb, "value": value}]}}

    found = matching(newsletter, read(newsletter, rule), now=NOW).order_by("pk")

    assert [each.partition("@")[0] for each in found.values_list("subscriber__address", flat=True)] == names
