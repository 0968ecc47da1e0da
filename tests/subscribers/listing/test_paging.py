"""Leafing through the readers."""

import datetime as dt

import pytest

from subscribers.listing import looking
from subscribers.listing.indexing import catch_up
from subscribers.listing.paging import matching, page
from subscribers.listing.wanted import Wanted
from subscribers.models import Subscription
from tests.factories import NewsletterFactory, SubscriptionFactory

NAMES = ["Zoë", "anna", "", "Bob", "Åsa", "", "Chiyo", "bob"]
FIRST = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


@pytest.fixture
def readers(newsletter):
    made = [
        SubscriptionFactory(
            newsletter=newsletter,
            subscriber__address=f"{'hgfedcba'[number]}{number}@example.org",
            name=name,
            # Two by two at the same moment, as an import has them.
            created_at=FIRST + dt.timedelta(days=number // 2),
        )
        for number, name in enumerate(NAMES)
    ]
    # Another newsletter's readers: some of the same, whom it calls otherwise, and one of its own.
    other = NewsletterFactory(slug="other")
    for subscription in made[::3]:
        SubscriptionFactory(newsletter=other, subscriber=subscription.subscriber, name="Bob", tags=["blog"])
    SubscriptionFactory(newsletter=other)
    catch_up()
    return made


def leaf(newsletter, wanted, *, size, forwards=True):
    """All pages, one after the other, and back again."""
    pages, step = [], {}
    while True:
        found = page(newsletter, wanted=wanted, size=size, **step)
        pages.append([row.pk for row in found.rows])
        following = found.after if forwards else found.before
        if not following:
            return pages, found
        step = {"after": following} if forwards else {"before": following}


EXPECTED = {
    "newest": ["a7", "b6", "c5", "d4", "e3", "f2", "g1", "h0"],
    "oldest": ["h0", "g1", "f2", "e3", "d4", "c5", "b6", "a7"],
    "address": ["a7", "b6", "c5", "d4", "e3", "f2", "g1", "h0"],
    "name": ["g1", "d4", "e3", "a7", "b6", "h0", "f2", "c5"],
}


@pytest.mark.parametrize("size", [1, 3, 8, 20])
@pytest.mark.parametrize("sort", EXPECTED)
def test_pages_together_are_the_list_in_its_order_there_and_back(newsletter, readers, sort, size):
    wanted = Wanted(sort=sort)
    pages, last = leaf(newsletter, wanted, size=size)
    names = [Subscription.objects.get(pk=pk).subscriber.address[:2] for one in pages for pk in one]
    assert names == EXPECTED[sort]
    back = pages[-1:]
    while last.before:
        last = page(newsletter, wanted=wanted, size=size, before=last.before)
        back.insert(0, [row.pk for row in last.rows])
    assert [pk for one in back for pk in one] == [pk for one in pages for pk in one]


WAYS = {
    "near the beginning": {},
    "a little farther": {"NEAR": 1},
    "all who pass are sorted": {"NEAR": 1, "FAR": 1},
    "all whom the index finds are sorted": {"NEAR": 1, "FAR": 1, "FEW": 1},
    "to the end": {"NEAR": 1, "FAR": 1, "FEW": 1, "SORTED": 1},
}
"""How far each step of a look goes, so that it is the next one that finds the most of them."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sort", EXPECTED)
@pytest.mark.parametrize("search", ["", "example", "bob"])
@pytest.mark.parametrize("tag", ["", "blog"])
def test_the_pages_are_the_same_whichever_way_they_are_found(newsletter, readers, sort, search, tag, way, monkeypatch):
    Subscription.objects.filter(pk__in=[row.pk for row in readers[::2]]).update(tags=["blog"])
    for name, most in WAYS[way].items():
        monkeypatch.setattr(looking, name, most)
    pages, last = leaf(newsletter, Wanted(search=search, sort=sort, tag=tag), size=2)
    meant = [
        name
        for name in EXPECTED[sort]
        if (search != "bob" or name in {"e3", "a7"}) and (not tag or int(name[1]) % 2 == 0)
    ]
    names = [Subscription.objects.get(pk=pk).subscriber.address[:2] for one in pages for pk in one]
    assert names == meant
    back = pages[-1:]
    while last.before:
        last = page(newsletter, wanted=Wanted(search=search, sort=sort, tag=tag), size=2, before=last.before)
        back.insert(0, [row.pk for row in last.rows])
    assert [pk for one in back for pk in one] == [pk for one in pages for pk in one]


def test_who_comes_or_goes_moves_nobody_to_another_page(newsletter, readers):
    first = page(newsletter, wanted=Wanted(), size=3)
    SubscriptionFactory(newsletter=newsletter, created_at=FIRST + dt.timedelta(days=99))
    readers[-1].delete()
    second = page(newsletter, wanted=Wanted(), size=3, after=first.after)
    assert [row.pk for row in second.rows] == [row.pk for row in readers[::-1][3:6]]


def test_a_place_that_is_gone_is_the_beginning_and_said_so(newsletter, readers):
    other = Subscription.objects.filter(newsletter__slug="other").first()
    for place in (other.pk, 10**17, -1):
        found = page(newsletter, wanted=Wanted(), size=3, after=place)
        assert (found.is_lost, [row.pk for row in found.rows]) == (True, [row.pk for row in readers[::-1][:3]])
        assert page(newsletter, wanted=Wanted(), size=3, before=place).is_lost is True


def test_filters_narrow_together(newsletter, readers):
    Subscription.objects.filter(pk__in=[readers[0].pk, readers[3].pk]).update(tags=["vip", "a b"], source="import")
    Subscription.objects.filter(pk=readers[3].pk).update(state="bounced")

    def ids(**filters):
        return {row.pk for row in page(newsletter, wanted=Wanted.of(filters)).rows}

    assert ids(tag="vip") == ids(tag="a b") == ids(source="import") == {readers[0].pk, readers[3].pk}
    assert ids(tag="vip", state="bounced") == {readers[3].pk}
    assert ids(since="2026-03-02", until="2026-03-03") == {row.pk for row in readers[2:6]}
    assert ids(since="2026-03-02", tag="vip", q="bob") == {readers[3].pk}
    assert ids(tag="VIP") == ids(tag="v") == ids(state="nonsense") == set()


def test_all_who_match_are_those_of_the_pages(newsletter, readers):
    for filters in ({}, {"q": "bob"}, {"q": "example", "until": "2026-03-02"}, {"state": "bounced"}, {"sort": "x"}):
        wanted = Wanted.of(filters)
        shown = {row.pk for row in page(newsletter, wanted=wanted).rows}
        assert set(matching(newsletter, wanted).values_list("pk", flat=True)) == shown
