"""Seeing and erasing what is kept of oneself, behind a link that only one's mailbox has."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from subscribers.models import (
    ConsentEvent,
    FeedbackVote,
    PersonNote,
    ReaderRequest,
    Subscriber,
    Subscription,
    Suppression,
    SuppressionReason,
)
from subscribers.reader_links import own_data_url, preferences_url
from subscribers.reader_requests import ask_for_data
from subscribers.suppression import suppress
from tests.factories import IssueFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    subscription = SubscriptionFactory(
        subscriber__address="bob@example.org", name="Bob <b>", attributes={"city": "Delft"},
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


def test_what_holds_nothing_is_left_out_of_the_page(client, where):
    page = client.get(where).content.decode()
    empty = ("<dt>Tags</dt>", "<dt>Paused until</dt>", "<bdi>–</bdi>", "<bdi></bdi>")
    assert [told for told in empty if told in page] == []
    assert "<dt>Newsletter</dt><dd><bdi>Tide Notes</bdi></dd>" in page


def test_after_three_in_a_day_the_answer_is_the_same_and_true(client, bob, settings):
    page = preferences_url(bob.pk).removeprefix(settings.BASE_URL)
    answers = [client.post(f"{page}data/").content.decode() for _ in range(4)]
    assert (len(set(answers)), ReaderRequest.objects.count()) == (1, 3)
    assert "on its way to it, unless three had been asked for in the last 24 hours." in answers[3]


def test_the_page_says_in_words_where_something_was_agreed_to(client, where):
    assert client.get(where).content.decode().count("<dd><bdi>The signup page</bdi></dd>") == 2


def test_neither_page_nor_file_names_an_account_of_the_studio(client, bob, where):
    ConsentEvent.objects.update(source="studio, by alice: undone")
    Subscription.objects.update(state="unsubscribed", source="studio, by alice", end_reason="by hand, by alice")

    page, file = (client.get(address).content.decode() for address in (where, f"{where}?file"))

    assert page.count("<dd><bdi>A writer saw to it</bdi></dd>") == 3
    found = json.loads(file)
    assert [row["source"] for row in found["consent"]] == ["studio"]
    assert [(row["came_by"], row["end_reason"]) for row in found["subscriptions"]] == [("studio", "by hand")]
    assert "alice" not in page + file


def test_neither_tells_which_line_of_which_list_they_stood_in(client, bob, where):
    ConsentEvent.objects.update(source="import 12, line 4 of b.csv", given_for="bob@old.example.net")
    suppress(bob.subscriber.address, reason=SuppressionReason.HARD_BOUNCE, note="import 12")

    page, file = (client.get(address).content.decode() for address in (where, f"{where}?file"))

    assert "<dd><bdi>A list that was moved in</bdi></dd>" in page
    assert "<dt>Note</dt><dd><bdi>Added by the team from a list</bdi></dd>" in page
    assert "<dt>For the address you had then</dt><dd><bdi>bob@old.example.net</bdi></dd>" in page
    found = json.loads(file)
    assert [(row["source"], row["given_for"]) for row in found["consent"]] == [("import", "bob@old.example.net")]
    assert [row["note"] for row in found["suppression"]] == ["import"]
    assert [words for words in ("import 12", "b.csv") if words in page + file] == []


def test_the_file_holds_the_same(client, where):
    response = client.get(f"{where}?file")
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    found = json.loads(response.content)
    assert set(found) == {"made_at", "person", "subscriptions", "consent", "votes", "notes", "requests"}
    assert (found["person"][0]["address"], found["subscriptions"][0]["field city"]) == ("bob@example.org", "Delft")
    assert found["consent"][0]["ip_address"] == "203.0.113.7"
    assert found["votes"] == [found["votes"][0] | {"choice": "loved", "comment": "More of it"}]


def test_name_and_fields_stand_with_the_newsletter_that_keeps_them(client, bob, where):
    SubscriptionFactory(subscriber=bob.subscriber, newsletter__name="Bells", name="Robert", attributes={"tune": "Low"})
    found = json.loads(client.get(f"{where}?file").content)
    told = ("newsletter", "name", "field city", "field tune")
    assert [[row.get(name) for name in told] for row in found["subscriptions"]] == [
        ["Tide Notes", "Bob <b>", "Delft", None], ["Bells", "Robert", None, "Low"],
    ]  # fmt: skip
    assert set(found["person"][0]) == {"address", "language", "known_since"}
    page = client.get(where).content.decode()
    assert [page.index(words) < page.index("Bells") for words in ("Delft", "Robert")] == [True, False]


def test_the_link_works_for_a_day_and_for_the_address_it_went_to(client, bob, where):
    ReaderRequest.objects.update(asked_at=timezone.now() - dt.timedelta(hours=25))
    assert client.get(where).status_code == 410
    ReaderRequest.objects.update(asked_at=timezone.now())
    assert client.get(where).status_code == 200
    bob.subscriber.address = "bob@new.example.net"
    bob.subscriber.save()
    assert client.get(where).status_code == 410


def test_a_link_that_ran_out_says_so_and_sends_another_to_where_it_belongs(client, bob, where):
    ReaderRequest.objects.update(asked_at=timezone.now() - dt.timedelta(days=2))
    for path in (where, f"{where}?file", f"{where}erase/"):
        page = client.get(path)
        words = page.content.decode()
        assert (page.status_code, "This link has run out" in words, f'action="{where}"' in words) == (410, True, True)
    asked = client.post(where, {"again": "1"})
    assert (asked.status_code, "is on its way" in asked.content.decode()) == (200, True)
    for answer in (words, asked.content.decode()):
        assert [told for told in ("bob@example.org", "Bob &lt;b", "/p/") if told in answer] == []
    assert ReaderRequest.objects.filter(address="bob@example.org").count() == 2


def test_erasing_by_a_link_that_ran_out_erases_nothing(client, bob, where):
    ReaderRequest.objects.update(asked_at=timezone.now() - dt.timedelta(days=2))
    assert client.post(f"{where}erase/", {"sure": "yes"}).status_code == 410
    assert (Subscriber.objects.count(), ReaderRequest.objects.count()) == (1, 1)


def test_after_a_move_neither_page_nor_answer_shows_the_address_that_the_link_goes_to(client, bob, settings):
    now = timezone.now()
    ReaderRequest.objects.create(
        subscription=bob, kind="address", address="bob@example.org", given_address="bob@example.org",
        old_address="old@example.net", old_given_address="old@example.net", asked_at=now, done_at=now,
    )  # fmt: skip
    page = preferences_url(bob.pk).removeprefix(settings.BASE_URL)
    shown, answer = client.get(page).content.decode(), client.post(f"{page}data/").content.decode()
    told = "For 30 days after a change of address this link goes to the address before it."
    assert [told in words for words in (shown, answer)] == [True, True]
    assert "bob@example.org" not in answer
    assert "old@example.net" not in shown + answer
    assert ReaderRequest.objects.get(kind="own_data").address == "old@example.net"


@pytest.mark.parametrize(("state", "names"), [
    ("active", ["ended_before", "end_reason_before"]), ("unsubscribed", ["ended_at", "end_reason"]),
])  # fmt: skip
def test_an_end_that_is_over_is_told_as_past(client, bob, where, state, names):
    Subscription.objects.update(state=state, ended_at=timezone.now(), end_reason="by the reader")
    (row,) = json.loads(client.get(f"{where}?file").content)["subscriptions"]
    assert [name for name in row if name.startswith("end")] == names
    assert row[names[1]] == "by the reader"
    page = client.get(where).content.decode()
    assert ("<dt>Why it ended</dt>" in page, "<dt>Why it ended earlier</dt>" in page) == (
        state != "active", state == "active",
    )  # fmt: skip
    assert "By you" in page


def test_what_never_ended_tells_of_no_end(client, where):
    (row,) = json.loads(client.get(f"{where}?file").content)["subscriptions"]
    assert [name for name in row if name.startswith("end")] == []


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
