"""Which grams few people have, as PostgreSQL knows it."""

import functools

import pytest
from django.db import connection

from subscribers.listing import commonness, grams
from subscribers.listing.commonness import ENOUGH, rarest, readers_with, share_of, share_with
from subscribers.listing.finding import Words
from subscribers.listing.indexing import catch_up
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
    commonness._Common.readers, commonness._Common.until = 0, 0.0


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
    chosen = rarest(grams_in("zebra7@example.org"))
    assert len(chosen) == ENOUGH
    assert set(chosen) <= grams_in("zebra7@exa") - grams_in("@exa")


def test_a_word_of_few_grams_keeps_them_all(known, grams_in):
    assert rarest(grams_in("exam")) == sorted(grams_in("exam"))


def test_how_many_have_a_gram_is_known_about(known, number_of):
    assert (readers_with(number_of("exa")), share_with(number_of("exa"))) == (READERS, READERS / (READERS + OTHERS))
    assert (readers_with(number_of("xyz")), share_with(number_of("xyz"))) == (0, 0.0)


def test_how_large_a_newsletter_s_part_is_is_known_about(known, newsletter):
    assert share_of(newsletter.pk) == READERS / (READERS + OTHERS)
    assert share_of(newsletter.pk + 10_000) == 1.0


def test_what_most_of_a_list_have_is_told_apart_from_what_few_have(known, words):
    assert [words(typed).are_had_by_most() for typed in ("example.org", "zebra example", "zebra")] == [
        True, False, False,
    ]  # fmt: skip
    assert words("r").are_had_by(more_than=50)
    assert not words("z").are_had_by(more_than=50)
    assert not words("reader example").are_had_by(more_than=50)  # how many have both is not known


def test_before_postgresql_has_looked_everybody_is_found_all_the_same(readers, words, number_of, monkeypatch):
    monkeypatch.setattr(commonness._Common, "until", 0.0)
    for name in ("_READ", "_READ_LISTS"):
        monkeypatch.setattr(commonness, name, getattr(commonness, name) + " AND false")
    assert readers_with(number_of("exa")) == 0
    assert not words("example.org").are_had_by_most()
    assert words("zebra7@example").by_index().count() == 1
    assert words("example.org").by_index().count() == READERS
    commonness._Common.until = 0.0
