"""Ending mail to one reader from their page."""

import pytest

from subscribers import suppression
from subscribers.models import ConsentEvent, Subscription, Suppression, SuppressionEvent, SuppressionReason
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

READERS = "/studio/tide-notes/readers/"


@pytest.fixture
def bob(db):
    newsletter = NewsletterFactory(slug="tide-notes")
    return SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address="bob@example.org"))


def test_someone_is_unsubscribed_by_hand_once(studio_client, bob):
    for _ in range(2):
        studio_client.post(f"{READERS}{bob.pk}/unsubscribe/")
    bob.refresh_from_db()
    assert (bob.state, bob.end_reason) == ("unsubscribed", "by hand, by alice")
    assert [event.act for event in ConsentEvent.objects.all()] == ["unsubscribed"]


def test_an_address_is_suppressed_and_allowed_again_and_the_page_tells_of_both(studio_client, bob):
    studio_client.post(f"{READERS}{bob.pk}/suppress/", {"note": "Asked by phone"})
    entry = Suppression.objects.get()
    assert (entry.reason, entry.note, entry.newsletter) == ("manual", "Asked by phone", bob.newsletter)
    assert "never mails this address" in studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    studio_client.post(f"{READERS}{bob.pk}/lift/", {"entry": entry.pk})
    bob.refresh_from_db()
    assert (Suppression.objects.count(), bob.state) == (0, "unsubscribed")
    assert [event.author.username for event in SuppressionEvent.objects.all()] == ["alice", "alice"]
    shown = studio_client.get(f"{READERS}{bob.pk}/").content.decode()
    assert ["Never to be mailed again" in shown, "May be mailed again" in shown] == [True, True]


@pytest.mark.parametrize("key", ["", "x", "\0", "4711", "9" * 400])
def test_lifting_what_is_not_there_changes_nothing(studio_client, bob, key):
    suppression.suppress("eve@example.org", reason=SuppressionReason.HARD_BOUNCE)
    page = studio_client.post(f"{READERS}{bob.pk}/lift/", {"entry": key}, follow=True).content.decode()
    assert ("was not on the list any more" in page, Suppression.objects.count()) == (True, 1)


def test_a_complaint_cannot_be_taken_back(studio_client, bob):
    entry = suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT)
    studio_client.post(f"{READERS}{bob.pk}/lift/", {"entry": entry.pk})
    assert suppression.find_suppression("bob@example.org", newsletter=None).reason == "complaint"


def test_a_person_of_another_newsletter_is_not_found(studio_client, bob):
    NewsletterFactory(slug="other")
    assert studio_client.post(f"/studio/other/readers/{bob.pk}/unsubscribe/").status_code == 404
    assert Subscription.objects.get(pk=bob.pk).state == "active"


def test_acts_need_a_post(studio_client, bob):
    acts = ("unsubscribe", "suppress", "lift")
    assert [studio_client.get(f"{READERS}{bob.pk}/{act}/").status_code for act in acts] == [405] * 3
