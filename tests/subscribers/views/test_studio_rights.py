"""What a writer does when somebody asks by letter: the evidence as a file, and erasing."""

import csv
import datetime as dt
import io
import json

import pytest

from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, Subscriber, SuppressionEvent, SuppressionReason
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

MOVED = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)


@pytest.fixture
def bob(db):
    subscription = SubscriptionFactory(
        newsletter=NewsletterFactory(slug="tide-notes", name="Tide Notes"),
        subscriber=SubscriberFactory(address="bob@example.org", given_address="Bob@example.org"),
    )
    record(
        subscription,
        act=ConsentAct.SIGNED_UP,
        evidence=Evidence(source="=HYPERLINK(1)", wording="You, and “others”", ip_address="203.0.113.7"),
    )
    record(subscription, act=ConsentAct.CONFIRMED, evidence=Evidence(source="confirmation page"))
    other = SubscriptionFactory(newsletter=subscription.newsletter, subscriber__address="chiyo@example.org")
    record(other, act=ConsentAct.CONFIRMED, evidence=Evidence(source="chiyo’s page"))
    return subscription


def path(bob, what):
    return f"/studio/tide-notes/readers/{bob.pk}/{what}/"


def test_the_evidence_of_one_person_is_a_table(studio_client, bob):
    response = studio_client.post(path(bob, "evidence/csv"))
    assert response["Content-Disposition"] == 'attachment; filename="evidence.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["address"], row["act"], row["source"], row["ip_address"]) for row in rows] == [
        ("Bob@example.org", "signed_up", "'=HYPERLINK(1)", "203.0.113.7"),
        ("Bob@example.org", "confirmed", "confirmation page", ""),
    ]
    assert rows[0]["wording"] == "You, and “others”"


def test_it_is_json_too_and_all_that_is_kept_besides(studio_client, bob):
    found = json.loads(studio_client.post(path(bob, "evidence/json")).content)
    assert (found["address"], [event["act"] for event in found["events"]]) == (
        "Bob@example.org", ["signed_up", "confirmed"],
    )  # fmt: skip
    everything = json.loads(studio_client.post(path(bob, "evidence/all")).content)
    assert everything["subscriptions"][0]["name"] == "Bob"
    assert everything["consent"] == found["events"]


def test_the_evidence_says_since_when_the_address_is(studio_client, bob):
    def since():
        row = next(csv.DictReader(io.StringIO(studio_client.post(path(bob, "evidence/csv")).content.decode())))
        return row["address_since"], json.loads(studio_client.post(path(bob, "evidence/json")).content)["address_since"]

    assert since() == ("", None)
    record(bob, act=ConsentAct.ADDRESS_CHANGED, evidence=Evidence(source="address change"), at=MOVED)
    assert since() == ("2026-01-04T17:00:00+00:00", "2026-01-04T17:00:00+00:00")


def test_evidence_from_before_a_change_of_address_says_which_it_was_given_for(studio_client, bob):
    bob.subscriber.consent_events.filter(act="signed_up").update(given_for="bob@old.example.net")
    rows = list(csv.DictReader(io.StringIO(studio_client.post(path(bob, "evidence/csv")).content.decode())))
    events = json.loads(studio_client.post(path(bob, "evidence/json")).content)["events"]
    assert [[row["given_for"] for row in part] for part in (rows, events)] == [["bob@old.example.net", ""]] * 2
    page = studio_client.get(f"/studio/tide-notes/readers/{bob.pk}/").content.decode()
    assert page.count("for bob@old.example.net, the address of that time") == 1


@pytest.mark.parametrize("typed", ["Bob@example.org", "bob@example.org", " BOB@EXAMPLE.ORG "])
def test_erasing_takes_the_address_as_a_second_step(studio_client, bob, typed):
    assert "What stays" in studio_client.get(path(bob, "erase")).content.decode()
    response = studio_client.post(path(bob, "erase"), {"address": typed})
    assert response["Location"] == "/studio/tide-notes/readers/"
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["chiyo@example.org"]
    assert suppression.find_suppression("bob@example.org", newsletter=None).reason == SuppressionReason.ERASURE
    assert SuppressionEvent.objects.get().author.username == "alice"


@pytest.mark.parametrize("typed", ["", "bob", "chiyo@example.org", "\0", "x" * 9000])
def test_another_word_erases_nobody(studio_client, bob, typed):
    response = studio_client.post(path(bob, "erase"), {"address": typed})
    assert (response.status_code, Subscriber.objects.count()) == (422, 2)
    assert "Nothing was erased" in response.content.decode()


def test_a_reader_of_another_newsletter_is_not_found(studio_client, bob):
    NewsletterFactory(slug="other")
    for what in ("evidence/csv", "erase"):
        assert studio_client.post(f"/studio/other/readers/{bob.pk}/{what}/").status_code == 404
        assert studio_client.post(f"/studio/tide-notes/readers/{2**40}/{what}/").status_code == 404


def test_strangers_get_nothing(client, bob):
    for what in ("evidence/csv", "evidence/json", "evidence/all"):
        assert client.post(path(bob, what)).status_code == 302
    assert client.get(path(bob, "erase")).status_code == 302
    assert client.post(path(bob, "erase"), {"address": "bob@example.org"}).status_code == 302
    assert Subscriber.objects.count() == 2
