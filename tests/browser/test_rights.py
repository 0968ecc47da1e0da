"""In a real browser: a pause, another address, one's own data, erasing, and the addresses that are never mailed."""

import re

import pytest

from subscribers import suppression
from subscribers.models import Subscriber, Subscription, Suppression, SuppressionReason
from subscribers.reader_links import preferences_url
from tests.browser.layout import overflow
from tests.factories import NewsletterFactory, SubscriptionFactory


@pytest.fixture
def bob(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes", name="Tide Notes", theme={"accent": "#7a1f1f"})
    return SubscriptionFactory(
        newsletter=newsletter, subscriber__address="bob@example.org", name="Bob",
        attributes={"city": "Delft"},
    )  # fmt: skip


def link_in(received, path):
    text = received.content.decode().replace("=\r\n", "").replace("=\n", "")
    return re.search(rf"http[^\s\"<>]+/{path}/[\w.-]+/(?:undo/)?", text).group()


def test_a_reader_pauses_and_goes_on(any_page, bob):
    any_page.goto(preferences_url(bob.pk))
    any_page.get_by_label("How long").select_option(label="8 weeks")
    any_page.get_by_role("button", name="Pause").click()
    any_page.get_by_text("Paused. It goes on by itself.").wait_for()
    assert overflow(any_page) == 0
    assert Subscription.objects.get().paused_until is not None
    any_page.get_by_role("button", name="End the pause now").click()
    any_page.get_by_text("The pause is over.").wait_for()
    assert Subscription.objects.get().paused_until is None


def test_a_reader_moves_to_another_address_and_back(page, bob, mails):
    page.goto(preferences_url(bob.pk))
    page.get_by_label("New e-mail address").fill("bob@new.example.net")
    page.get_by_role("button", name="Change the address").click()
    page.get_by_role("heading", name="Now look in the inbox").wait_for()
    page.goto(link_in(mails.received[0], "a"))
    page.get_by_role("button", name="Use this address").click()
    page.get_by_role("heading", name="The address is changed").wait_for()
    assert Subscriber.objects.get().address == "bob@new.example.net"
    page.goto(link_in(mails.received[1], "a"))
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("heading", name="The change is taken back").wait_for()
    assert Subscriber.objects.get().address == "bob@example.org"


def test_a_reader_sees_all_of_it_and_is_erased(any_page, bob, mails):
    any_page.goto(preferences_url(bob.pk))
    any_page.get_by_role("button", name="Send me the link").click()
    any_page.get_by_role("heading", name="Now look in the inbox").wait_for()
    any_page.goto(link_in(mails.received[0], "d"))
    any_page.get_by_text("Delft").wait_for()
    assert overflow(any_page) == 0
    with any_page.expect_download() as download:
        any_page.get_by_role("link", name="Download as a file").click()
    assert download.value.suggested_filename == "my-data.json"
    any_page.get_by_role("link", name="Erase me").click()
    any_page.get_by_label("Yes, erase all of it.").check()
    any_page.get_by_role("button", name="Erase me").click()
    any_page.get_by_role("heading", name="You are erased").wait_for()
    assert overflow(any_page) == 0
    assert (Subscriber.objects.count(), Suppression.objects.get().reason) == (0, "erasure")


def test_a_writer_adds_an_address_and_lifts_it(studio_page, bob):
    suppression.suppress("eve@example.net", reason=SuppressionReason.COMPLAINT, note="from the provider")
    studio_page.goto("/studio/tide-notes/readers/")
    studio_page.get_by_role("link", name="Never mailed").click()
    studio_page.get_by_text("Add an address").click()
    studio_page.get_by_label("E-mail address").fill("bob@example.org")
    studio_page.get_by_label("Why").fill("Asked by letter")
    studio_page.get_by_role("button", name="Never mail it").click()
    studio_page.get_by_text("is never mailed again").wait_for()
    assert Subscription.objects.get().state == "unsubscribed"
    studio_page.get_by_label("Why it may be mailed again").fill("Asked by phone")
    studio_page.get_by_role("button", name="Allow mail again").click()
    studio_page.get_by_text("The address may be mailed again.").wait_for()
    assert [entry.reason for entry in Suppression.objects.all()] == ["complaint"]


def test_a_writer_erases_somebody_from_their_page(studio_page, bob):
    studio_page.goto(f"/studio/tide-notes/readers/{bob.pk}/")
    studio_page.get_by_text("What they may ask of you").click()
    studio_page.get_by_role("link", name="Erase this reader").click()
    studio_page.get_by_label("Type the address to go on").fill("Bob@example.org")
    studio_page.get_by_role("button", name="Erase this reader").click()
    studio_page.get_by_text("Erased. The address stays").wait_for()
    assert Subscriber.objects.count() == 0
