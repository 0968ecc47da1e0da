"""Which grams few people have, as PostgreSQL knows it."""

import functools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subscribers.listing import commonness, grams, looking
from subscribers.listing.commonness import ENOUGH, rarest, share_of, share_with
from subscribers.listing.finding import Words
from subscribers.listing.indexing import catch_up
from subscribers.listing.paging import page
from subscribers.listing.wanted import Wanted
from tests.factories import NewsletterFactory, SubscriptionFactory

READERS, OTHERS = 60, 180


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


@pytest.fixture
def readers(newsletter):
    """One of sixty at example.org is a zebra. Another newsletter has three times as many, all of them zebras."""
    others = NewsletterFactory()
    for number in range(READERS):
        address = f"{'zebra' if number == 7 else 'reader'}{number}@example.org"
        SubscriptionFactory(newsletter=newsletter, subscriber__address=address, name="")
    for number in range(OTHERS):
        SubscriptionFactory(newsletter=others, subscriber__address=f"zebra{number}@example.net", name="")
    catch_up()


@pytest.fixture
def known(readers, monkeypatch):
    """PostgreSQL has looked at them, and we have not asked it yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subscribers_searchentry")
    monkeypatch.setattr(commonness._Common, "until", 0.0)
    yield
    commonness._Common.shares, commonness._Common.lists = {}, {}
    commonness._Common.until = 0.0


@pytest.fixture
def grams_in(newsletter):
    return functools.partial(grams.grams_in, newsletter_id=newsletter.pk)


@pytest.fixture
def number_of(newsletter):
    return functools.partial(grams.number_of, newsletter_id=newsletter.pk)


@pytest.fixture
def words(newsletter):
    return functools.partial(Words.of, newsletter=newsletter)


def test_the_grams_that_few_have_are_asked_for(known, grams_in):
    chosen = rarest([grams_in("zebra7@example.org")])
    assert len(chosen) == ENOUGH
    assert set(chosen) <= grams_in("zebra7@exa") - grams_in("@exa")


def test_a_word_of_few_grams_keeps_them_all(known, grams_in):
    assert rarest([grams_in("exam")]) == sorted(grams_in("exam"))


def test_of_several_words_each_is_asked_for_by_what_few_have_of_it(known, grams_in):
    chosen = set(rarest([grams_in("zebra7"), grams_in("example")]))
    assert (len(chosen), len(chosen & grams_in("example"))) == (ENOUGH, 1)
    words = [grams_in(word) for word in ("zebra", "example", "org", "eader", "read", "der", "@exam")]
    assert [len(set(rarest(words)) & grams) > 0 for grams in words] == [True] * len(words)
    assert rarest([set(), grams_in("org")]) == sorted(grams_in("org"))


def test_how_large_a_part_has_a_gram_is_known_about(known, number_of):
    assert share_with(number_of("exa")) == READERS / (READERS + OTHERS)
    assert share_with(number_of("xyz")) == 0


def test_how_large_a_newsletter_s_part_is_is_known_about(known, newsletter):
    assert share_of(newsletter.pk) == READERS / (READERS + OTHERS)
    assert share_of(newsletter.pk + 10_000) == 1.0


def test_what_most_of_a_list_have_is_told_apart_from_what_few_have(known, words):
    assert [words(typed).are_had_by_most() for typed in ("example.org", "zebra example", "zebra")] == [
        True, False, False,
    ]  # fmt: skip


def test_about_how_many_have_all_words_is_known(known, words):
    assert words("zebra").share == pytest.approx(1 / READERS)
    assert words("zebra 7").share == words("zebra reader7").share == pytest.approx(1 / READERS)
    assert (words("example").share, words("").share, words("xyzzyx").share) == (1, 1, 1)  # the last one is not known


@pytest.mark.parametrize(("search", "looks"), [("zebra", False), ("reader", True)])
def test_words_that_hardly_anybody_has_are_not_looked_for_in_the_order(known, newsletter, monkeypatch, search, looks):
    monkeypatch.setattr(looking, "FAR", looking.NEAR)
    with CaptureQueriesContext(connection) as asked:
        found = page(newsletter, wanted=Wanted(search=search))
    assert [row.subscriber.address[:4] for row in found.rows[:1]] == [search[:4]]
    assert any("STRPOS" in one["sql"] for one in asked.captured_queries) is looks


@pytest.mark.parametrize(("near", "far", "offsets"), [(220, 1000, [219]), (100, 230, [229]), (100, 100, [])])
def test_among_all_addresses_it_is_looked_as_far_as_promises_enough(known, newsletter, monkeypatch, near, far, offsets):
    monkeypatch.setattr(looking, "NEAR", near)
    monkeypatch.setattr(looking, "FAR", far)
    with CaptureQueriesContext(connection) as asked:
        found = page(newsletter, wanted=Wanted(sort="address"))
    assert len(found.rows) == 50
    ends = re.findall(r"ORDER BY 1 ASC LIMIT 1 OFFSET (\d+)", " ".join(one["sql"] for one in asked.captured_queries))
    assert [int(end) for end in ends if int(end) in (near - 1, far - 1)] == offsets


def test_before_postgresql_has_looked_everybody_is_found_all_the_same(readers, words, number_of, monkeypatch):
    monkeypatch.setattr(commonness._Common, "until", 0.0)
    for name in ("_READ", "_READ_LISTS"):
        monkeypatch.setattr(commonness, name, getattr(commonness, name) + " AND false")
    assert share_with(number_of("exa")) == 0
    assert not words("example.org").are_had_by_most()
    assert words("zebra7@example").by_index().count() == 1
    assert words("example.org").by_index().count() == READERS
    commonness._Common.until = 0.0
