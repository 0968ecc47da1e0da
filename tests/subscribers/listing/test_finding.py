"""From what was typed to what the database is asked."""

import pytest

from newsletter.models import Newsletter
from subscribers.listing.finding import Words, newcomer_at
from subscribers.listing.folding import words_of
from subscribers.listing.grams import grams_of
from subscribers.listing.indexing import catch_up
from subscribers.models import SearchEntry
from tests.factories import NewsletterFactory, SubscriptionFactory

PEOPLE = {
    "bob@example.org": "Bob Waters",
    "chiyo@tides.example": "千代",
    "zoe@example.org": "Zoë O'Hara",
    "under_score%x@example.net": "Δήμητρα",
    "kim@example.com": "김지우",
    "slash@example.com": "and\\slash",
    "dots@example.com": "Dots..",
}
ALL = sorted(address.partition("@")[0] for address in PEOPLE)


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


@pytest.fixture
def people(newsletter):
    """The newsletter's readers, and another's, who have all the words there are."""
    for address, name in PEOPLE.items():
        SubscriptionFactory(newsletter=newsletter, subscriber__address=address, name=name)
    SubscriptionFactory(name=" ".join([*PEOPLE, *PEOPLE.values()])[:200])
    catch_up()


def found(typed, newsletter):
    words = Words.of(typed, newsletter=newsletter)
    by_index = set(words.by_index().values_list("subscription__subscriber__address", flat=True))
    by_looking = SearchEntry.objects.filter(words.condition("words"), newsletter=newsletter)
    assert by_index == set(by_looking.values_list("subscription__subscriber__address", flat=True))
    return sorted(address.partition("@")[0] for address in by_index)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("BOB@", ["bob"]), ("ample.org", ["bob", "zoe"]), ("waters", ["bob"]), ("aters bob", ["bob"]),
        ("bob chiyo", []), ("千", ["chiyo"]), ("千代", ["chiyo"]), ("代千", []), ("zoe", ["zoe"]), ("ZOË", ["zoe"]),
        ("o'h", ["zoe"]), ("b", ["bob"]), ("wa", ["bob"]), ("at", []), ("%", ["under_score%x"]),
        ("_", ["under_score%x"]), ("e_s", []), ("r_score%x", ["under_score%x"]), ("\\", ["slash"]),
        ("%\\", []), ("'", ["zoe"]), (".%", []), ("w% b", []), ("δημ", ["under_score%x"]), ("지우", ["kim"]),
        ("ήμ", ["under_score%x"]),
        ("  bob   ", ["bob"]), ("nobody", []),
        ("..", ["dots"]), (".@", []), ("@", ALL), (".", ALL), ("@.", []), ("%% .", []), ("% @", ["under_score%x"]),
    ],
)  # fmt: skip
def test_readers_are_found_by_any_part_with_the_index_and_without(newsletter, people, typed, names):
    assert found(typed, newsletter) == names


def test_a_newsletter_finds_nobody_by_what_another_calls_them(newsletter):
    other = NewsletterFactory()
    ours = SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org", name="Bob")
    SubscriptionFactory(newsletter=other, subscriber=ours.subscriber, name="Robert Waters")
    catch_up()
    assert [found(typed, newsletter) for typed in ("robert", "waters", "bob", "example")] == [[], [], ["bob"], ["bob"]]
    assert [found(typed, other) for typed in ("robert", "waters", "bob")] == [["bob"]] * 3


def test_no_gram_of_one_newsletter_is_another_s(newsletter, people):
    grams = {}
    for entry in SearchEntry.objects.all():
        grams.setdefault(entry.newsletter_id, set()).update(entry.grams)
    (ours, theirs) = grams.values()
    assert (len(ours) > 50, len(theirs) > 50, ours & theirs) == (True, True, set())


def test_who_came_just_now_is_found_by_the_whole_address_on_the_list_they_came_to(newsletter):
    other = NewsletterFactory()
    bob = SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org")
    catch_up()
    late = SubscriptionFactory(newsletter=other, subscriber=bob.subscriber)
    typed = ("Bob@Example.org", "bob@", "nobody@example.org", "bob")
    assert [newcomer_at(one, newsletter=newsletter) for one in typed] == [None] * 4
    assert [newcomer_at(one, newsletter=other) for one in typed] == [late.pk, None, None, None]


def test_nothing_typed_asks_for_nothing(newsletter):
    assert (Words.of("", newsletter=newsletter).parts, Words.of(" \x00 ", newsletter=newsletter).grams) == ([], [])


def test_of_very_many_words_the_first_count(newsletter):
    typed = " ".join(f"word{number}" for number in range(100))
    assert len(Words.of(typed, newsletter=newsletter).parts) == 8


@pytest.mark.parametrize(
    "name", ["", "Bob Waters", "千代", "Zoë O'Hara", "김지우 Kim", "a  b", "é" * 3, "😀 ok", "50% a-b_c.. @."]
)
def test_an_entry_holds_every_gram_that_is_asked_for_any_part_of_it(name):
    words, newsletter = (
        words_of(address="bob@example.org", given_address="bob@example.org", name=name),
        Newsletter(pk=7),
    )
    kept = grams_of(words, newsletter_id=7)
    parts = {words[at : at + size].strip() for at in range(len(words)) for size in (1, 2, 3, 5)}
    beginnings = {word[:size] for word in words.split() for size in (1, 2)}
    signs = {"%", "'", "\\", "-", "_", "..", "@."}
    asked = {
        part: set(Words.of(part, newsletter=newsletter).grams)
        for part in parts | beginnings
        if part and " " not in part and (len(part) >= 3 or not part.isascii() or part in beginnings | signs)
    }
    assert [part for part, grams in asked.items() if not grams <= kept] == []
