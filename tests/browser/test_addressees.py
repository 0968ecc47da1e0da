"""Choosing to whom an issue goes, in a browser, and what its pages say of it then."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from delivery import audiences, mailings
from newsletter.models import Issue
from tests.browser.conftest import log_in, overflow
from tests.delivery.segments import segment
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

NAMES = ["bob", "chiyo", "dara", "emre", "fay", "gil"]


@pytest.fixture
def draft(transactional_db):
    newsletter = NewsletterFactory(slug="tide-notes", cadence_weeks=1)
    for number, name in enumerate(NAMES):
        SubscriptionFactory(
            newsletter=newsletter, subscriber=SubscriberFactory(address=f"{name}@example.org"),
            tags=["tides"] if number % 2 or name == "bob" else [], state="pending" if name == "gil" else "active",
            paused_until=timezone.now() + dt.timedelta(days=3) if name == "emre" else None,
        )  # fmt: skip
    segment(newsletter, ("tag", "is", "tides"), ("created", "last", 30), name="Tide watchers who came this month")
    segment(newsletter, ("tag", "is", "nobody's"), name="Nobody yet")
    return IssueFactory(newsletter=newsletter, number=21, title="Low water")


def test_choosing_a_segment_counts_anew_and_keeps_what_was_typed_beside_it(open_page, writer, draft):
    page = open_page(user=writer)
    page.goto(f"/studio/issues/{draft.pk}/send/")
    page.get_by_label("Send a test mail to").fill("alice@example.com, bo")
    choice, part = page.get_by_label("To", exact=True), page.locator("#audience")
    expect(part.locator(".figure")).to_have_text("4")
    choice.focus()
    choice.select_option(label="Tide watchers who came this month")
    expect(part.locator(".figure")).to_have_text("2")
    expect(part).to_contain_text("Everybody who has the tag “tides” and who came in the last 30 days.")
    expect(part.locator("dl")).to_have_text(
        re.compile(r"Not in the segment\s*2\s*Paused by the reader\s*1\s*Has not confirmed the subscription\s*1")
    )
    expect(choice).to_be_focused()
    expect(page.get_by_label("Send a test mail to")).to_have_value("alice@example.com, bo")
    choice.select_option(label="Nobody yet")
    expect(part).to_contain_text("Nobody in the segment “Nobody yet” would get it now.")
    choice.select_option(label="Everybody who is subscribed")
    expect(part.locator(".figure")).to_have_text("4")
    assert audiences.chosen(draft) is None


def test_the_question_says_to_whom_it_goes_and_the_report_to_whom_it_went(open_page, writer, draft):
    page = open_page(user=writer)
    page.goto(f"/studio/issues/{draft.pk}/send/")
    page.get_by_label("To", exact=True).select_option(label="Tide watchers who came this month")
    expect(page.locator("#audience .figure")).to_have_text("2")
    page.get_by_role("button", name="Send now …").click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "Send issue #21 to 2 people of the segment “Tide watchers who came this month” now?"
    )
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#to-whom")).to_contain_text("To the segment “Tide watchers who came this month”.")
    assert Issue.objects.get(pk=draft.pk).mailings.get().audience == 2


def test_without_script_one_chooses_by_a_button(open_page, writer, draft):
    page = open_page(user=writer, java_script_enabled=False)
    page.goto(f"/studio/issues/{draft.pk}/send/")
    page.get_by_label("To", exact=True).select_option(label="Nobody yet")
    page.get_by_role("button", name="Choose").click()
    expect(page.locator("#audience")).to_contain_text("Nobody in the segment “Nobody yet” would get it now.")
    expect(page.get_by_text("#21 goes to “Nobody yet”.")).to_be_visible()


def test_the_pages_hold_at_every_size(any_page, site, writer, draft):
    log_in(any_page.context, site=site, user=writer)
    held = {}
    for name in ("Tide watchers who came this month", "Nobody yet"):
        audiences.choose(draft, audiences.segment_named(draft.newsletter, name))
        any_page.goto(f"/studio/issues/{draft.pk}/send/")
        held[name] = overflow(any_page)
    mailings.begin(draft, now=timezone.now())
    any_page.goto(f"/studio/issues/{draft.pk}/send/")
    held["report"] = overflow(any_page)
    assert held == dict.fromkeys(held, 0)
