"""From what was typed to what the database is asked."""

import pytest

from subscribers.listing.finding import Words
from subscribers.listing.folding import words_of
from subscribers.listing.grams import grams_of
from subscribers.listing.indexing import catch_up
from subscribers.models import SearchEntry
from tests.factories import SubscriberFactory

PEOPLE = {
    "bob@example.org": "Bob Waters",
    "chiyo@tides.example": "千代",
    "zoe@example.org": "Zoë O'Hara",
    "under_score%x@example.net": "Δήμητρα",
    "kim@example.com": "김지우",
}


@pytest.fixture
def people(db):
    for address, name in PEOPLE.items():
        SubscriberFactory(address=address, name=name)
    catch_up()


def found(typed):
    words = Words.of(typed)
    by_index = {row.subscriber.address for row in words.by_index().select_related("subscriber")}
    by_looking = {row.subscriber.address for row in SearchEntry.objects.filter(words.condition("words"))}
    assert by_index == by_looking
    return sorted(address.partition("@")[0] for address in by_index)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("BOB@", ["bob"]), ("ample.org", ["bob", "zoe"]), ("waters", ["bob"]), ("aters bob", ["bob"]),
        ("bob chiyo", []), ("千", ["chiyo"]), ("千代", ["chiyo"]), ("代千", []), ("zoe", ["zoe"]), ("ZOË", ["zoe"]),
        ("o'h", ["zoe"]), ("b", ["bob"]), ("wa", ["bob"]), ("at", []), ("%", []), ("_", []), ("e_s", []),
        ("r_score%x", ["under_score%x"]), ("\\", []), ("δημ", ["under_score%x"]), ("지우", ["kim"]),
        ("ήμ", ["under_score%x"]),
        ("  bob   ", ["bob"]), ("nobody", []),
    ],
)  # fmt: skip
def test_people_are_found_by_any_part_with_the_index_and_without(people, typed, names):
    assert found(typed) == names


def test_nothing_typed_asks_for_nothing():
    assert (Words.of("").parts, Words.of(" \x00 ").grams) == ([], [])


def test_of_very_many_words_the_first_count():
    assert len(Words.of(" ".join(f"word{number}" for number in range(100))).parts) == 8


@pytest.mark.parametrize("name", ["", "Bob Waters", "千代", "Zoë O'Hara", "김지우 Kim", "a  b", "é" * 3, "😀 ok"])
def test_an_entry_holds_every_gram_that_is_asked_for_any_part_of_it(name):
    words = words_of(address="bob@example.org", given_address="bob@example.org", name=name)
    kept = grams_of(words)
    parts = {words[at : at + size].strip() for at in range(len(words)) for size in (1, 2, 3, 5)}
    beginnings = {word[:size] for word in words.split() for size in (1, 2)}
    asked = {
        part: set(Words.of(part).grams)
        for part in parts | beginnings
        if part and " " not in part and (len(part) >= 3 or not part.isascii() or part in beginnings)
    }
    assert [part for part, grams in asked.items() if not grams <= kept] == []
