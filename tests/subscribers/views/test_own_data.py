"""Seeing and erasing what is kept of oneself, behind a link that only one's mailbox has."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from subscribers.models import ConsentEvent, FeedbackVote, PersonNote, ReaderRequest, Subscriber, Suppression
from subscribers.reader_links import own_data_url, preferences_url
from subscribers.reader_requests import ask_for_data
from tests.factories import IssueFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    subscription = SubscriptionFactory(
        subscriber__address="bob@example.org", subscriber__name="Bob <b>", subscriber__attributes={"city": "Delft"},
        newsletter__name="Tide Notes",
    )  # fmt: skip
    ConsentEvent.objects.create(
        subscriber=subscription.subscriber, newsletter=subscription.newsletter, act="signed_up", source="signup page",
        wording="You will get it.", ip_address="203.0.113.7", user_agent="Firefox",
    )  # fmt: skip
    issue = IssueFactory(newsletter=subscription.newsletter, title="High water")
    FeedbackVote.objects.create(issue=issue, subscription=subscription, choice="loved", comment="More of it")
    PersonNote.objects.create(subscription=subscription, words="Met at the fair")
    return subscription


@pytest.fixture
def where(bob, settings):
    return own_data_url(ask_for_data(bob, now=timezone.now()).pk).removeprefix(settings.BASE_URL)


def test_the_preferences_page_only_sends_a_link(client, bob, settings):
    page = preferences_url(bob.pk).removeprefix(settings.BASE_URL)
    answer = client.post(f"{page}data/").content.decode()
    assert "bob@example.org" in answer
    assert "203.0.113.7" not in answer
    assert list(ReaderRequest.objects.values_list("kind", "address")) == [("own_data", "bob@example.org")]


def test_the_page_shows_all_of_it(client, where):
    page = client.get(where).content.decode()
    for words in (
        "bob@example.org",
        "Bob &lt;b&gt;",
        "Delft",
        "203.0.113.7",
        "Firefox",
        "More of it",
        "Met at the fair",
    ):
        assert words in page, words


def test_the_file_holds_the_same(client, where):
    response = client.get(f"{where}?file")
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    found = json.loads(response.content)
    assert set(found) == {"made_at", "person", "subscriptions", "consent", "votes", "notes", "requests"}
    assert (found["person"][0]["address"], found["person"][0]["field city"]) == ("bob@example.org", "Delft")
    assert found["consent"][0]["ip_address"] == "203.0.113.7"
    assert found["votes"] == [found["votes"][0] | {"choice": "loved", "comment": "More of it"}]


def test_the_link_works_for_a_day_and_for_the_address_it_went_to(client, bob, where):
    ReaderRequest.objects.update(asked_at=timezone.now() - dt.timedelta(hours=25))
    assert client.get(where).status_code == 404
    ReaderRequest.objects.update(asked_at=timezone.now())
    assert client.get(where).status_code == 200
    bob.subscriber.address = "bob@new.example.net"
    bob.subscriber.save()
    assert client.get(where).status_code == 404


def test_erasing_takes_two_steps(client, bob, where):
    page = client.get(f"{where}erase/").content.decode()
    assert ["What goes" in page, "What stays, and why" in page] == [True, True]
    for fields in ({}, {"sure": "no"}, {"sure": ""}):
        response = client.post(f"{where}erase/", fields)
        assert (response.status_code, Subscriber.objects.count()) == (400, 1)
    response = client.post(f"{where}erase/", {"sure": "yes"})
    assert (response.status_code, "You are erased" in response.content.decode()) == (200, True)
    assert Subscriber.objects.count() == 0
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["erasure"]
    assert client.get(where).status_code == 404
    assert client.post(f"{where}erase/", {"sure": "yes"}).status_code == 404


@pytest.mark.parametrize("token", ["test-mail", "k1.AAAA", "%00", "%ff%fe", "k1." + "A" * 2000])
def test_garbage_shows_the_page_for_bad_links(client, token):
    for path in (f"/d/{token}/", f"/d/{token}/?file", f"/d/{token}/erase/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/d/{token}/erase/", {"sure": "yes"}).status_code == 404


def test_a_link_of_the_preferences_shows_no_data(client, bob, settings):
    token = preferences_url(bob.pk).removeprefix(f"{settings.BASE_URL}/p/")
    assert client.get(f"/d/{token}").status_code == 404
