"""The studio's pages about readers."""

import pytest

from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, ConsentEvent, Subscription, SuppressionReason
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

READERS = "/studio/tide-notes/readers/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def bob(newsletter):
    return SubscriptionFactory(
        newsletter=newsletter, subscriber=SubscriberFactory(address="bob@example.org", name="Bob Waters")
    )


def add(client, **answers):
    filled = {"address": "dara@example.org", "name": "Dara", "statement": "Asked me", "confirmation": "ask"} | answers
    return client.post(f"{READERS}add/", filled)


def found(client, **query):
    return [row.subscriber.address for row in client.get(READERS, query).context["page"]]


def test_an_empty_list_says_where_readers_come_from(studio_client, newsletter):
    shown = studio_client.get(READERS).content.decode()
    assert ["No reader yet" in shown, "signup page" in shown] == [True, True]


def test_readers_are_found_by_a_part_of_address_or_name_and_by_state(studio_client, newsletter, bob):
    chiyo = SubscriberFactory(address="chiyo@example.org", name="千代")
    SubscriptionFactory(newsletter=newsletter, subscriber=chiyo, state="unsubscribed")
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"))
    assert found(studio_client) == ["chiyo@example.org", "bob@example.org"]
    assert found(studio_client, q="BOB@") == ["bob@example.org"]
    assert found(studio_client, q="waters") == ["bob@example.org"]
    assert found(studio_client, q="千") == ["chiyo@example.org"]
    assert found(studio_client, state="unsubscribed") == ["chiyo@example.org"]
    assert found(studio_client, q="%") == []


@pytest.mark.parametrize("query", [{"state": "x"}, {"q": "\x00"}, {"page": "x"}, {"page": "0"}, {"q": "x" * 9000}])
def test_nonsense_in_the_address_is_forgiven(studio_client, bob, query):
    assert studio_client.get(READERS, query).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(studio_client, newsletter, django_assert_num_queries, count):
    for _ in range(count):
        SubscriptionFactory(newsletter=newsletter)
    with django_assert_num_queries(7):  # session, account, newsletter, counts by state, count, rows, newsletters
        studio_client.get(READERS)


def test_someone_added_is_asked_to_confirm(studio_client, newsletter):
    add(studio_client)
    made = Subscription.objects.get()
    (event,) = ConsentEvent.objects.all()
    assert (made.state, made.mail_due_at is not None) == ("pending", True)
    assert (event.act, event.wording, event.source) == ("added", "Asked me", "studio, by alice")


def test_whoever_adds_someone_is_told_when_the_mail_to_confirm_goes(studio_client, newsletter):
    shown = studio_client.get(add(studio_client).headers["Location"]).content.decode()
    assert "gets a mail to confirm within a minute or two, and is subscribed once they do." in shown


def test_someone_who_confirmed_already_is_subscribed_at_once(studio_client, newsletter):
    response = add(studio_client, confirmation="confirmed")
    made = Subscription.objects.get()
    assert (made.state, response.headers["Location"]) == ("active", f"{READERS}{made.pk}/")


def test_a_suppressed_address_is_not_added(studio_client, newsletter):
    suppression.suppress("dara@example.org", reason=SuppressionReason.COMPLAINT)
    response = add(studio_client)
    assert ("must not be mailed" in response.content.decode(), Subscription.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "nobody"), ("address", "a@example.org\r\nBcc: x"), ("address", ""), ("name", "see www.example.com"),
        ("statement", ""), ("statement", "x" * 2001), ("confirmation", "maybe"), ("name", "\x00"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_stays_in_the_form(studio_client, newsletter, field, value):
    response = add(studio_client, **{field: value})
    assert (list(response.context["form"].errors), Subscription.objects.count()) == ([field], 0)
    assert response.context["form"]["statement"].value() == ("Asked me" if field != "statement" else value)


def test_a_person_s_page_shows_consent_and_what_they_get(studio_client, bob):
    evidence = Evidence(source="signup page", wording="Yes please", ip_address="192.0.2.7")
    record(bob, act=ConsentAct.SIGNED_UP, evidence=evidence)
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    assert ["Yes please" in shown, "192.0.2.7" in shown, "0 of 0 issues sent" in shown] == [True, True, True]


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_takes_the_same_queries_however_much_there_is(
    studio_client, newsletter, django_assert_num_queries, count
):
    subscriber = SubscriberFactory()
    for turn in range(count):
        other = SubscriptionFactory(newsletter=NewsletterFactory(slug=f"other-{turn}"), subscriber=subscriber)
        record(other, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="x"))
    # session, account, subscription, subscriptions, events, suppression, newsletters
    first = subscriber.subscriptions.get(newsletter__slug="other-0")
    with django_assert_num_queries(7):
        studio_client.get(f"/studio/other-0/readers/{first.pk}/")


def test_someone_is_unsubscribed_by_hand_once(studio_client, bob):
    for _ in range(2):
        studio_client.post(f"{READERS}{bob.pk}/unsubscribe/")
    bob.refresh_from_db()
    assert (bob.state, bob.end_reason) == ("unsubscribed", "by hand, by alice")
    assert [event.act for event in ConsentEvent.objects.all()] == ["unsubscribed"]


def test_an_address_is_suppressed_and_allowed_again(studio_client, bob):
    studio_client.post(f"{READERS}{bob.pk}/suppress/", {"note": "Asked by phone"})
    entry = suppression.find_suppression("bob@example.org")
    assert (entry.reason, entry.note) == ("manual", "Asked by phone")
    assert "is never mailed" in studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    studio_client.post(f"{READERS}{bob.pk}/lift/")
    bob.refresh_from_db()
    assert (suppression.find_suppression("bob@example.org"), bob.state) == (None, "unsubscribed")


def test_a_complaint_cannot_be_taken_back(studio_client, bob):
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT)
    studio_client.post(f"{READERS}{bob.pk}/lift/")
    assert suppression.find_suppression("bob@example.org").reason == "complaint"


def test_a_person_of_another_newsletter_is_not_found(studio_client, bob):
    NewsletterFactory(slug="other")
    assert studio_client.get(f"/studio/other/readers/{bob.pk}/").status_code == 404
    assert studio_client.post(f"/studio/other/readers/{bob.pk}/unsubscribe/").status_code == 404
    assert Subscription.objects.get(pk=bob.pk).state == "active"


def test_acts_need_a_post(studio_client, bob):
    acts = ("unsubscribe", "suppress", "lift")
    assert [studio_client.get(f"{READERS}{bob.pk}/{act}/").status_code for act in acts] == [405] * 3
