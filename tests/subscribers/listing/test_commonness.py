"""Which grams few people have, as PostgreSQL knows it."""

import pytest
from django.db import connection

from subscribers.listing import commonness
from subscribers.listing.commonness import ENOUGH, people_with, rarest, share_with
from subscribers.listing.finding import Words
from subscribers.listing.grams import grams_in, number_of
from subscribers.listing.indexing import catch_up
from tests.factories import SubscriberFactory

PEOPLE = 60


@pytest.fixture
def people(db):
    """One of sixty at example.org is a zebra."""
    for number in range(PEOPLE):
        SubscriberFactory(address=f"{'zebra' if number == 7 else 'reader'}{number}@example.org", name="")
    catch_up()


@pytest.fixture
def known(people, monkeypatch):
    """PostgreSQL has looked at them, and we have not asked it yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subscribers_searchentry")
    monkeypatch.setattr(commonness._Common, "until", 0.0)
    yield
    commonness._Common.shares, commonness._Common.people, commonness._Common.until = {}, 0, 0.0


def test_the_grams_that_few_have_are_asked_for(known):
    chosen = rarest(grams_in("zebra7@example.org"))
    assert len(chosen) == ENOUGH
    assert set(chosen) <= grams_in("zebra7@exa") - grams_in("@exa")


def test_a_word_of_few_grams_keeps_them_all(known):
    assert rarest(grams_in("exam")) == sorted(grams_in("exam"))


def test_how_many_have_a_gram_is_known_about(known):
    assert (people_with(number_of("exa")), share_with(number_of("exa"))) == (PEOPLE, 1.0)
    assert (people_with(number_of("xyz")), share_with(number_of("xyz"))) == (0, 0.0)


def test_what_most_have_is_told_apart_from_what_few_have(known):
    assert [Words.of(typed).are_had_by_most() for typed in ("example.org", "zebra example", "zebra")] == [
        True, False, False,
    ]  # fmt: skip
    assert Words.of("r").are_had_by(more_than=50)
    assert not Words.of("z").are_had_by(more_than=50)
    assert not Words.of("reader example").are_had_by(more_than=50)  # how many have both is not known


def test_before_postgresql_has_looked_everybody_is_found_all_the_same(people, monkeypatch):
    monkeypatch.setattr(commonness._Common, "until", 0.0)
    monkeypatch.setattr(commonness, "_READ", commonness._READ + " AND false")
    assert people_with(number_of("exa")) == 0
    assert Words.of("zebra7@example").by_index().count() == 1
    assert Words.of("example.org").by_index().count() == PEOPLE
    commonness._Common.until = 0.0
