"""Readers in a real browser: from the signup form to the goodbye, on every size and in both colour schemes."""

import datetime as dt
import email
import email.policy
import http.server
import re
import threading

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import Newsletter
from subscribers import signup_form
from subscribers.models import FeedbackVote, Subscription
from subscribers.reader_links import confirm_url, feedback_url, preferences_url, unsubscribe_url
from tests.browser.conftest import overflow
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.test_feedback import asking


@pytest.fixture
def newsletter(transactional_db):
    return NewsletterFactory(
        slug="tide-notes", name="Tide Notes", description="A letter about tides.", theme={"accent": "#7a1f1f"}
    )


@pytest.fixture
def issue(newsletter):
    return IssueFactory(newsletter=newsletter, state="sent", publish_at=timezone.now(), document=asking())


def fill_in(page, address):
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Subscribe").click()


def link_in(received):
    message = email.message_from_bytes(received.content, policy=email.policy.default)
    text = message.get_body(("plain",)).get_content()
    return re.search(r"http\S+/c/\S+", text).group()


def test_a_reader_comes_in_changes_things_and_leaves(page, newsletter, issue, mails):
    page.goto("/tide-notes/")
    page.get_by_role("navigation").or_(page.get_by_role("contentinfo")).get_by_role("link", name="Subscribe").click()
    page.get_by_label("Name").fill("Bob")
    fill_in(page, "Bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()

    (received,) = mails.received
    page.goto(link_in(received))
    assert Subscription.objects.get().state == "pending"
    page.get_by_role("button", name="Yes, send it to me").click()
    page.get_by_role("heading", name="You are in").wait_for()
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.name) == ("active", "Bob")

    page.get_by_role("link", name="Your preferences").click()
    page.get_by_label("Name").fill("Robert")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    subscription.refresh_from_db()
    assert subscription.name == "Robert"

    page.goto(unsubscribe_url(subscription.pk))
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("heading", name="You are unsubscribed").wait_for()
    page.get_by_role("button", name="Undo: keep sending it").click()
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_label("It comes too often").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Thank you for saying why.").wait_for()
    subscription.refresh_from_db()
    assert (subscription.state, subscription.end_reason) == ("unsubscribed", "by the reader: It comes too often")


def test_a_press_that_comes_too_fast_is_asked_for_again_and_keeps_the_address(
    open_page, newsletter, mails, monkeypatch
):
    monkeypatch.setattr(signup_form, "FASTEST", dt.timedelta(minutes=5))
    page = open_page()
    page.goto("/tide-notes/subscribe/")
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("alert").wait_for()
    expect(page.get_by_label("E-mail address")).to_have_value("bob@example.org")
    page.complaints.clear()  # the browser notes the answer's status 400
    monkeypatch.setattr(signup_form, "FASTEST", dt.timedelta(0))
    fill_in(page, "bob@example.org")
    page.get_by_role("heading", name="Now look in your inbox").wait_for()
    assert len(mails.received) == 1


def test_a_form_on_another_site_signs_up_with_one_press_and_no_script(open_page, site, newsletter, mails):
    form = f'<form action="{site.url}/tide-notes/embed/" method="post"><input name="email"><button>Go</button></form>'

    class Blog(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><link rel=icon href='data:,'>{form}".encode())

        def log_message(self, *args):
            pass

    blog = http.server.HTTPServer(("127.0.0.1", 0), Blog)
    threading.Thread(target=blog.serve_forever, args=(0.02,), daemon=True).start()
    try:
        page = open_page(java_script_enabled=False)
        page.goto(f"http://127.0.0.1:{blog.server_port}/")
        page.locator("input").fill("bob@example.org")
        page.get_by_role("button", name="Go").click()
        page.get_by_role("heading", name="Now look in your inbox").wait_for()
    finally:
        blog.shutdown()
        blog.server_close()
    assert [received.rcpt_to for received in mails.received] == [("bob@example.org",)]


def test_the_buttons_of_an_issue_ask_once_and_count_on_the_press(phone_page, newsletter, issue):
    reader = SubscriptionFactory(newsletter=newsletter)
    phone_page.goto(feedback_url(reader.pk, issue.pk, "fine"))
    expect(phone_page.get_by_label("It was fine")).to_be_checked()
    assert FeedbackVote.objects.count() == 0
    phone_page.get_by_label("Loved it").check()
    phone_page.get_by_label("Anything to add?").fill("More tides.")
    phone_page.get_by_role("button", name="Send my answer").click()
    phone_page.get_by_text("Your answer is “Loved it”.").wait_for()
    assert list(FeedbackVote.objects.values_list("choice", "comment")) == [("loved", "More tides.")]


def test_the_address_of_an_issue_can_be_copied(open_page, site, newsletter, issue):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/tide-notes/{issue.slug}/")
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}/tide-notes/{issue.slug}/"


def test_every_public_page_holds_its_layout_and_breaks_no_policy(any_page, newsletter, issue):
    reader = SubscriptionFactory(newsletter=newsletter)
    left = SubscriptionFactory(
        newsletter=newsletter, state="unsubscribed", ended_at=timezone.now(), end_reason="by the reader"
    )
    waiting = SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None)
    addresses = [
        "/tide-notes/",
        f"/tide-notes/{issue.slug}/",
        "/tide-notes/subscribe/",
        "/tide-notes/embed/",
        confirm_url(waiting.pk, issued_at=timezone.now()),
        confirm_url(reader.pk, issued_at=timezone.now()),
        unsubscribe_url(reader.pk),
        unsubscribe_url(left.pk),
        preferences_url(reader.pk),
        feedback_url(reader.pk, issue.pk, "loved"),
    ]
    usual = any_page.viewport_size["width"]
    for address in addresses:
        any_page.goto(address)
        assert any_page.locator("h1").count() == 1, address
        for width in (1920, 360, usual):
            any_page.set_viewport_size({"width": width, "height": 800})
            assert overflow(any_page) == 0, (address, width)


def test_the_newsletters_accent_is_on_its_pages(open_page, newsletter):
    page = open_page()
    page.goto("/tide-notes/subscribe/")
    button = page.get_by_role("button", name="Subscribe")
    assert button.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(122, 31, 31)"


def test_what_fingers_must_hit_is_44_pixels_tall(phone_page, newsletter, issue):
    phone_page.goto(f"/tide-notes/{issue.slug}/")
    for found in phone_page.locator(".share a, .masthead-nav a, .signup input[type=email], .signup button").all():
        assert found.bounding_box()["height"] >= 44


def test_a_newsletter_written_right_to_left_is_laid_out_so(open_page, issue):
    Newsletter.objects.update(language="ar")
    page = open_page()
    page.goto("/tide-notes/")
    name, nav = (page.locator(part).bounding_box()["x"] for part in (".latest", ".front-signup"))
    assert name > nav


def test_what_is_missing_has_a_page_that_leads_on(open_page, newsletter):
    page = open_page()
    assert page.goto("/tide-notes/nothing/").status == 404
    page.complaints.clear()  # the browser notes the 404 itself
    page.get_by_role("link", name="All issues of Tide Notes").click()
    page.get_by_role("heading", name="Tide Notes").wait_for()
