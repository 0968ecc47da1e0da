"""The list of readers."""

import pytest
from django.urls import reverse

from subscribers.listing import counting, indexing
from subscribers.models import Segment, Subscription
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

READERS = "/studio/tide-notes/readers/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def bob(newsletter):
    return SubscriptionFactory(newsletter=newsletter, subscriber__address="bob@example.org", name="Bob Waters")


def found(client, **query):
    return [row.subscriber.address for row in client.get(READERS, query).context["page"].rows]


def test_an_empty_list_says_where_readers_come_from(studio_client, newsletter):
    shown = studio_client.get(READERS).content.decode()
    assert ["No reader yet" in shown, "signup page" in shown] == [True, True]


def test_readers_are_found_by_a_part_of_address_or_name_and_by_state(studio_client, newsletter, bob):
    chiyo = SubscriberFactory(address="chiyo@example.org")
    SubscriptionFactory(newsletter=newsletter, subscriber=chiyo, name="千代", state="unsubscribed")
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"))
    assert found(studio_client) == ["chiyo@example.org", "bob@example.org"]
    assert found(studio_client, q="BOB@") == ["bob@example.org"]
    assert found(studio_client, q="waters") == ["bob@example.org"]
    assert found(studio_client, q="千") == ["chiyo@example.org"]
    assert found(studio_client, state="unsubscribed") == ["chiyo@example.org"]
    assert found(studio_client, sort="address") == ["bob@example.org", "chiyo@example.org"]
    assert found(studio_client, q="%") == []


def test_a_search_for_two_letters_says_where_it_looks(studio_client, bob):
    pages = [studio_client.get(READERS, {"q": typed}).content.decode() for typed in ("ob", "zzz")]

    assert ["at the beginning of words only" in page for page in pages] == [True, False]


def test_who_signed_up_a_moment_ago_is_found(studio_client, bob):
    assert (found(studio_client, q="waters"), found(studio_client, sort="name")) == (["bob@example.org"],) * 2


def test_while_many_wait_to_be_made_findable_the_page_says_so(studio_client, bob, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    for query in ({"q": "waters"}, {"q": "nobody@example.org"}, {"sort": "name"}):
        shown = studio_client.get(READERS, query).content.decode()
        assert ["Some people moved in just now" in shown, "Nobody found yet" in shown] == [True, True]
        assert "No reader" not in shown
    assert "Some people moved in just now" not in studio_client.get(READERS).content.decode()


@pytest.mark.parametrize("sort", ["newest", "name", "address"])
def test_a_whole_address_is_found_at_once_however_many_wait(studio_client, newsletter, bob, monkeypatch, sort):
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    bucher = SubscriberFactory(address="o@xn--bcher-kva.example", given_address="O@bücher.example")
    SubscriptionFactory(newsletter=newsletter, subscriber=bucher)
    for typed, address in (("BOB@Example.org", "bob@example.org"), ("o@bücher.example", "o@xn--bcher-kva.example")):
        assert found(studio_client, q=typed, sort=sort) == [address]
    assert found(studio_client, q="bob@example.org", state="pending", sort=sort) == []
    assert found(studio_client, q="ob@example.org", sort=sort) == []


def test_a_newcomer_of_another_newsletter_is_not_found(studio_client, bob, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"), subscriber__address="eve@example.org")
    assert found(studio_client, q="eve@example.org") == []


GARBAGE = ["x", "0", "-1", "\x00", "9" * 40, "'; --", "🌊", "x" * 5000, "%", "2026-13-01"]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("name", ["state", "q", "tag", "source", "since", "until", "sort", "after", "before", "page"])
def test_nonsense_in_the_address_is_forgiven(studio_client, bob, name, garbage):
    assert studio_client.get(READERS, {name: garbage}).status_code == 200


def test_a_filter_that_is_not_understood_shows_nobody_and_says_why(studio_client, bob):
    response = studio_client.get(READERS, {"state": "x"})
    assert ("There is no state “x”." in response.content.decode(), response.context["page"].rows) == (True, [])


def test_a_place_that_is_gone_leads_to_the_beginning_with_a_word(studio_client, bob):
    response = studio_client.get(READERS, {"after": "999999"})
    assert "is not there any more. This is the beginning." in response.content.decode()
    assert [row.pk for row in response.context["page"].rows] == [bob.pk]


def test_each_row_leads_to_its_person(studio_client, newsletter, bob):
    SubscriptionFactory(newsletter=newsletter, subscriber__address="chiyo@example.org")
    shown = studio_client.get(READERS).content.decode()
    readers = newsletter.subscriptions.values_list("pk", flat=True)
    paths = [reverse("studio_people:person", args=["tide-notes", pk]) for pk in readers]
    assert (len(paths), [f'<a class="row" href="{path}">' in shown for path in paths]) == (2, [True, True])


@pytest.mark.parametrize("query", [{}, {"q": "example"}, {"sort": "name"}])
def test_the_list_takes_the_same_queries_however_long(studio_client, newsletter, bob, django_assert_num_queries, query):
    studio_client.get(READERS, {"q": "example"})  # what is new is made findable
    # session, account, newsletter, is it long, counts, rows, last act, newsletters, segments
    # who waits is one; whether there are more readers than were looked at is one
    usual = {"": 9, "q": 11, "sort": 11}["".join(query)]
    with django_assert_num_queries(usual):
        studio_client.get(READERS, query)
    SubscriptionFactory.create_batch(3, newsletter=newsletter)
    indexing.catch_up()
    with django_assert_num_queries(usual):
        studio_client.get(READERS, query)


def test_pages_lead_on_and_back(studio_client, newsletter):
    SubscriptionFactory.create_batch(60, newsletter=newsletter)
    first = studio_client.get(READERS, {"state": "active"})
    second = studio_client.get(READERS, {"state": "active", "after": first.context["page"].after})
    assert [len(first.context["page"].rows), len(second.context["page"].rows)] == [50, 10]
    assert f'href="?state=active&amp;after={first.context["page"].after}"' in first.content.decode()
    back = studio_client.get(READERS, {"state": "active", "before": second.context["page"].before})
    assert back.context["page"].rows == first.context["page"].rows


def test_a_long_list_says_when_it_was_counted(studio_client, newsletter, bob, monkeypatch):
    monkeypatch.setattr(counting, "EXACT_UP_TO", 0)
    shown = studio_client.get(READERS).content.decode()
    assert ["Counted at" in shown, Subscription.objects.count()] == [True, 1]


def test_names_and_tags_cannot_bring_markup_in(studio_client, newsletter):
    sly = {"name": "<b>Sly</b>", "tags": ["<i>vip</i>"], "source": "<u>x</u>"}
    SubscriptionFactory(newsletter=newsletter, subscriber__address="sly@example.org", **sly)
    shown = studio_client.get(READERS, {"q": "<b>", "tag": '"><script>'}).content.decode()
    assert [mark in shown for mark in ("<b>", "<i>vip", "<u>x", '"><script>')] == [False] * 4


@pytest.mark.parametrize(
    ("query", "is_open"),
    [({}, False), ({"q": "bob"}, False), ({"state": "active"}, False), ({"tag": "vip"}, True), ({"sort": "name"}, True),
     ({"until": "2026-01-01"}, True), ({"segment": "999"}, True)],
)  # fmt: skip
def test_filters_are_folded_until_one_is_set(studio_client, bob, query, is_open):
    assert ("<details open>" in studio_client.get(READERS, query).content.decode()) is is_open


def test_a_segment_narrows_the_list_together_with_other_filters(studio_client, newsletter, bob):
    SubscriptionFactory(newsletter=newsletter, subscriber__address="chiyo@example.org", tags=["vip"])
    SubscriptionFactory(newsletter=newsletter, subscriber__address="dara@example.org", tags=["vip"], state="pending")
    rule = {"version": 1, "rule": {"join": "all", "of": [{"fact": "tag", "verb": "is", "value": "vip"}]}}
    segment = Segment.objects.create(newsletter=newsletter, name="Important", rule=rule)

    assert found(studio_client, segment=segment.pk) == ["dara@example.org", "chiyo@example.org"]
    assert found(studio_client, segment=segment.pk, state="active", sort="address") == ["chiyo@example.org"]
    page = studio_client.get(READERS, {"segment": segment.pk}).content.decode()
    assert f'<option value="{segment.pk}" selected>Important</option>' in page
    assert f'href="/studio/tide-notes/readers/segments/new/?segment={segment.pk}"' in page


@pytest.mark.parametrize("more", [{}, {"q": "bob"}, {"q": "bob@example.org"}, {"sort": "name"}, {"sort": "address"}])
def test_a_segment_that_is_gone_shows_nobody(studio_client, newsletter, bob, more):
    page = studio_client.get(READERS, {"segment": 999, **more}).content.decode()
    assert ("There is no such segment any more." in page, "Tick bob@example.org" in page) == (True, False)
    assert "Save these filters" not in page
