"""How many readers there are."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.listing import bulk, counting
from subscribers.models import BulkDeed
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory


@pytest.fixture
def newsletter(db):
    made = NewsletterFactory()
    SubscriptionFactory.create_batch(2, newsletter=made, source="import", tags=["vip", "blog"])
    SubscriptionFactory(newsletter=made, state="bounced", tags=["blog"])
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"), tags=["other"])
    return made


def test_a_short_list_is_counted_whenever_it_is_shown(newsletter):
    found = counting.counts(newsletter)
    assert (found.states, found.total, found.at) == ({"active": 2, "bounced": 1}, 3, None)
    assert (list(found.tags.items()), found.sources) == ([("blog", 3), ("vip", 2)], {"import": 2, "signup page": 1})
    SubscriptionFactory(newsletter=newsletter)
    assert counting.counts(newsletter).total == 4


def test_a_long_list_is_counted_once_and_again_when_that_is_old(newsletter, monkeypatch):
    monkeypatch.setattr(counting, "EXACT_UP_TO", 2)
    first = counting.counts(newsletter)
    SubscriptionFactory(newsletter=newsletter)
    kept = counting.counts(newsletter)
    assert (first.total, kept.total, kept.at) == (3, 3, first.at)
    now = timezone.now()
    assert [kept.is_old(now), kept.is_old(now + dt.timedelta(minutes=3))] == [False, True]
    counting.count_anew(newsletter)
    assert counting.counts(newsletter).total == 4


def test_what_is_kept_of_a_long_list_is_shown_without_asking(newsletter, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(counting, "EXACT_UP_TO", 2)
    counting.counts(newsletter)
    with django_assert_num_queries(0):
        assert counting.counts(newsletter).total == 3
    newsletter.subscriptions.filter(state="bounced").delete()
    counting.count_anew(newsletter)
    SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None)
    newsletter.subscriptions.filter(state="active").first().delete()
    assert (counting.counts(newsletter).states, counting.counts(newsletter).at) == ({"active": 1, "pending": 1}, None)


def test_a_tag_is_counted_with_every_state_and_source(newsletter):
    SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None, source="import", tags=["vip"])
    found = counting.counts(newsletter)
    assert (found.states, found.sources) == ({"active": 2, "bounced": 1, "pending": 1}, {"import": 3, "signup page": 1})
    assert found.tags == {"blog": 3, "vip": 3}


def test_what_is_kept_of_a_long_list_is_counted_anew_when_many_were_changed(newsletter, monkeypatch):
    monkeypatch.setattr(counting, "EXACT_UP_TO", 2)
    counting.counts(newsletter)
    begun = timezone.now()
    act = bulk.begin(
        newsletter, author=WriterFactory(), deed=BulkDeed.UNSUBSCRIBE, chosen=newsletter.subscriptions.all(), now=begun
    )
    bulk.carry_out(act, now=begun)
    assert counting.counts(newsletter).states == {"unsubscribed": 3}
    bulk.begin_undoing(act, now=begun)
    bulk.carry_out(act, now=begun)
    assert counting.counts(newsletter).states == {"active": 2, "bounced": 1}


def test_the_numbers_of_a_list_take_the_same_queries_however_long(newsletter, django_assert_num_queries):
    with django_assert_num_queries(2):
        counting.counts(newsletter)
    SubscriptionFactory.create_batch(5, newsletter=newsletter)
    with django_assert_num_queries(2):
        counting.counts(newsletter)


def test_tags_of_a_newsletter_are_its_own(newsletter):
    assert counting.known_tags(newsletter) == ["blog", "vip"]
