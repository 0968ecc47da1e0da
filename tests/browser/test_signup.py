"""The signup as a writer sets it up and a reader goes through it, with questions and a second newsletter."""

import email
import email.policy
import re

import pytest

from newsletter.models import Newsletter
from subscribers.models import SignupPage, Subscription
from tests.browser.axe import violations_everywhere
from tests.browser.conftest import overflow
from tests.factories import NewsletterFactory

STUDIO = "/studio/tide-notes/signup/"


@pytest.fixture
def newsletter(transactional_db):
    NewsletterFactory(slug="bells", name="Bells")
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def write(page, row, label, choices=""):
    question = page.get_by_role("group", name=f"Question {row}")
    question.get_by_label("Question", exact=False).first.fill(label)
    question.get_by_label("Choices").fill(choices)


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_studio_to_two_newsletters_by_one_mail(open_page, writer, newsletter, mails, scripts):
    studio = open_page(user=writer, java_script_enabled=scripts)
    studio.goto(STUDIO)
    studio.get_by_label("What it is, and for whom").fill("For **sailors**.")
    write(studio, 1, "Your city")
    write(studio, 2, "Your boat", "Dinghy\nKetch")
    studio.get_by_label("Bells").check()
    studio.get_by_role("button", name="Save the signup").click()
    studio.get_by_text("The signup is saved.").wait_for()
    assert SignupPage.objects.get().fields[0]["key"] == "your_city"

    page = open_page(java_script_enabled=scripts)
    page.goto("/tide-notes/subscribe/?utm_source=fediverse")
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.get_by_label("Your city").fill("Lisbon")
    page.get_by_label("Your boat").select_option("Ketch")
    page.get_by_label("Bells").check()
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("heading", name="Now look in your inbox").wait_for()

    (received,) = mails.received
    text = email.message_from_bytes(received.content, policy=email.policy.default).get_body(("plain",)).get_content()
    assert "- Bells" in text
    page.goto(re.search(r"http\S+/c/\S+", text).group())
    page.get_by_label("Your city").fill("Porto")
    page.get_by_role("button", name="Yes, send it to me").click()
    page.get_by_role("heading", name="You are in").wait_for()
    assert set(Subscription.objects.values_list("newsletter__slug", "state")) == {
        ("tide-notes", "active"),
        ("bells", "active"),
    }
    assert Subscription.objects.get(newsletter=newsletter).attributes == {"your_city": "Porto", "your_boat": "Ketch"}
    assert Subscription.objects.get(newsletter=newsletter).came_from == {"utm_source": "fediverse"}


def test_a_code_is_copied_by_its_button(open_page, site, writer, newsletter):
    page = open_page(user=writer, permissions=["clipboard-read", "clipboard-write"])
    page.goto(STUDIO)
    page.locator(".code").filter(has_text="Plain HTML").get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f'<form action="{site.url}/tide-notes/embed/" method="post">')


def test_axe_finds_nothing_where_everything_is_asked(open_page, writer, newsletter):
    page = SignupPage.objects.create(
        newsletter=newsletter,
        words="For **sailors**.\n\n### What you get\n\n- Tides",
        fields=[
            {"key": "city", "label": "Your city", "required": True, "choices": []},
            {"key": "boat", "label": "Your boat", "required": False, "choices": ["Dinghy", "Ketch"]},
        ],
    )
    page.offers.set(Newsletter.objects.exclude(pk=newsletter.pk))
    shown = open_page(user=writer)
    for address in ("/tide-notes/subscribe/?friend", "/tide-notes/embed/", STUDIO):
        shown.goto(address)
        assert (address, violations_everywhere(shown)) == (address, {})
    shown.goto("/tide-notes/")
    shown.locator("#signup-email").fill("bob@example.org")
    shown.get_by_role("button", name="Subscribe").click()
    shown.get_by_text("One step more: this is asked as well.").wait_for()
    shown.complaints.clear()  # the browser notes the answer's status 400
    assert violations_everywhere(shown) == {}


@pytest.mark.parametrize("phone", [True, False])
def test_the_studio_page_holds_its_layout(open_page, writer, newsletter, phone):
    page = open_page(user=writer, phone=phone)
    page.goto(STUDIO)
    usual = page.viewport_size["width"]
    for width in (1920, 360, usual):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0, width
